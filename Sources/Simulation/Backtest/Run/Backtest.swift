import Foundation
import NIOConcurrencyHelpers
import SunwardModel

/// Policies compared over the same days of the same signals.
///
/// Each runs through a control plane of its own, several at a time; what they come to does not depend on which runs
/// when.
public struct Backtest: Sendable {
    /// How far the runs have come.
    public struct Progress: Sendable {
        /// 0 to 1, over all runs.
        public let fraction: Double
        public let finishedRuns: Int
        public let runs: Int
    }

    private let scenario: BacktestScenario

    /// Reads what a fleet needs of a directory of signals.
    ///
    /// - Throws: `SignalsError`: a zone without a file, a period outside the files, a bad cell, an unknown time zone.
    public init(fleet: Fleet, signals directory: URL, settings: BacktestSettings) throws {
        scenario = try BacktestScenario(fleet: fleet, signals: directory, settings: settings)
    }

    /// A backtest of made-up signals.
    ///
    /// - Parameter readings: In order of time, from as early as forecasters may look.
    public init(fleet: Fleet, readings: [Reading], settings: BacktestSettings) {
        scenario = BacktestScenario(fleet: fleet, readings: readings, settings: settings)
    }

    /// Runs policies, and those that they are measured by.
    ///
    /// - Parameters:
    ///   - policies: In the order in which they are reported.
    ///   - reference: What differences are measured against.
    ///   - perSite: Whether the report tells what each site did.
    ///   - progress: Told now and then, from any task.
    /// - Throws: ``SimulationError`` with `planningFailed`; what the planner throws; `CancellationError`.
    public func run(
        _ policies: [BacktestPolicy],
        reference: BacktestPolicy,
        perSite: Bool = false,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> BacktestReport {
        let all = Self.withPrerequisites(policies + [reference])
        let meter = ProgressMeter(runs: all.count, seconds: Double(scenario.settings.days) * 86_400, tell: progress)
        let forecasts = SharedForecasts()
        var accounts: [BacktestPolicy: BacktestAccount] = [:]
        // Those that others are bounded by come first.
        for stage in [all.filter { $0.bound == nil }, all.filter { $0.bound != nil }] {
            for account in try await run(stage, bounds: accounts, forecasts: forecasts, meter: meter) {
                accounts[account.policy] = account
            }
        }
        let maker = ReportMaker(scenario: scenario, accounts: all.compactMap { accounts[$0] })
        return maker.report(policies: policies, reference: reference, perSite: perSite)
    }

    private func run(
        _ policies: [BacktestPolicy],
        bounds: [BacktestPolicy: BacktestAccount],
        forecasts: SharedForecasts,
        meter: ProgressMeter
    ) async throws -> [BacktestAccount] {
        try await withThrowingTaskGroup(of: BacktestAccount.self) { group in
            var accounts: [BacktestAccount] = []
            var waiting = policies[...]
            func startNext() {
                guard let policy = waiting.popFirst() else { return }
                let run = BacktestRun(
                    scenario: scenario,
                    policy: policy,
                    bound: policy.bound.flatMap { bounds[$0] },
                    forecasts: forecasts
                )
                group.addTask {
                    let account = try await run.account { meter.advance(policy.name, to: $0) }
                    meter.finish(policy.name)
                    return account
                }
            }
            for _ in 0..<max(1, scenario.settings.parallelRuns) { startNext() }
            while let account = try await group.next() {
                accounts.append(account)
                startNext()
            }
            return accounts
        }
    }

    /// The policies, each once, with perfect foresight of their kind and those whose levels bound them.
    private static func withPrerequisites(_ policies: [BacktestPolicy]) -> [BacktestPolicy] {
        var all: [BacktestPolicy] = []
        for policy in policies {
            for needed in [policy, policy.reference] + [policy.bound].compactMap(\.self) where !all.contains(needed) {
                all.append(needed)
            }
        }
        return all
    }
}

/// Adds up how far the runs have come.
private final class ProgressMeter: Sendable {
    private struct State {
        var seconds: [String: Double] = [:]
        var finished = 0
    }

    private let state = NIOLockedValueBox(State())
    private let runs: Int
    private let seconds: Double
    private let tell: @Sendable (Backtest.Progress) -> Void

    init(runs: Int, seconds: Double, tell: @escaping @Sendable (Backtest.Progress) -> Void) {
        self.runs = runs
        self.seconds = seconds
        self.tell = tell
    }

    func advance(_ policy: String, to elapsed: Double) { report { $0.seconds[policy] = elapsed } }

    func finish(_ policy: String) {
        report { [seconds] in
            $0.seconds[policy] = seconds
            $0.finished += 1
        }
    }

    private func report(_ change: (inout State) -> Void) {
        let progress = state.withLockedValue { state in
            change(&state)
            let done = state.seconds.values.reduce(0, +) / max(1, seconds * Double(runs))
            return Backtest.Progress(fraction: done, finishedRuns: state.finished, runs: runs)
        }
        tell(progress)
    }
}
