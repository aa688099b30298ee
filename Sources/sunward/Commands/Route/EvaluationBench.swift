import Foundation
import Routing
import SunwardModel

/// What `sunward route evaluate` has read, set up for a run, a stress test or a sweep.
struct EvaluationBench {
    /// Predictions that are put off in a stress test when nobody says by how much.
    private static let usualMiscalibration = 0.1

    /// Load of the best single model, did it answer everything, where nobody gives a rate.
    private static let usualLoad = 0.6

    private let command: RouteEvaluateCommand
    private let set: EvaluationSet
    private let router: FittedRouter
    private let arrivals: ArrivalProcess
    private let rate: Double
    private let requests: Int
    private let settings: ReplaySettings

    init(_ command: RouteEvaluateCommand) throws {
        self.command = command
        let models = try RouteFiles.models(command.models)
        let examples = try RouteFiles.examples(command.data)
        router = try RouteFiles.state(command.state)
        let set = try RouteFiles.explained { try EvaluationSet(examples, models: models) }
        self.set = set
        if let trace = command.world.trace {
            let times = try RouteFiles.arrivals(trace)
            arrivals = .recorded(times)
            rate = Double(times.count) / max(1e-3, (times.last ?? 0) - (times.first ?? 0))
            requests = command.world.requests ?? times.count
        } else {
            rate = command.world.rate ?? ArrivalProcess.rate(loadingBestSingleOf: set, to: Self.usualLoad)
            arrivals = .poisson(requestsPerSecond: rate)
            requests = command.world.requests ?? set.count
        }
        settings = try Self.settings(command)
    }

    private static func settings(_ command: RouteEvaluateCommand) throws -> ReplaySettings {
        let (goals, world) = (command.goals, command.world)
        var settings = ReplaySettings(policy: command.policy, carbon: try world.carbonSeries())
        settings.relativeQualityTarget = goals.targetQuality
        settings.targetScope = goals.targetScope
        settings.qualityFloor = goals.floor
        settings.latencyObjectiveSeconds = goals.slo
        settings.budget = goals.replayBudget
        settings.precedence = goals.precedence
        settings.powerUsageEffectiveness = world.pue
        settings.routerWatts = world.routerWatts
        settings.gradedShare = world.gradedShare
        settings.learns = command.learn
        settings.miscalibration = command.miscalibrate.map { .shifted(by: $0) }
        return settings
    }

    /// One policy, run as often as there are seeds.
    func evaluate() throws -> EvaluationReport {
        let seeds = seeds(usually: 1)
        return try report(settings, arrivals, seeds: seeds, of: seeds.count, before: 0, name: command.policy.rawValue)
    }

    /// The same undisturbed and under stress.
    func stress(_ scenarios: [StressScenario]) throws -> StressReport {
        let seeds = seeds(usually: 1)
        var settings = settings
        // The amount is for the scenario; the undisturbed run has sound predictions.
        settings.miscalibration = nil
        let undisturbed = try report(settings, arrivals, seeds: seeds, of: seeds.count, before: 0, name: "undisturbed")
        let busiest = undisturbed.models.indices.max { undisturbed.models[$0].share < undisturbed.models[$1].share }
        let cases = StressCase.cases(
            scenarios,
            settings: settings,
            arrivals: arrivals,
            points: command.miscalibrate ?? Self.usualMiscalibration,
            predictions: assessment().candidates.flatMap { $0.map(\.quality) },
            busiestModel: busiest ?? 0,
            rate: rate
        )
        let rows = try cases.enumerated().map { number, stress in
            var alone = stress.settings
            alone.policy = .bestSingle
            let (total, before) = (seeds.count * cases.count, seeds.count * number)
            return StressReport.Row(
                stress,
                stress.scenario == nil
                    ? undisturbed
                    : try report(
                        stress.settings,
                        stress.arrivals,
                        seeds: seeds,
                        of: total,
                        before: before,
                        name: stress.name
                    ),
                bestSingle: try report(
                    alone,
                    stress.arrivals,
                    seeds: Array(seeds.prefix(1)),
                    of: total,
                    before: before,
                    name: stress.name
                )
            )
        }
        return StressReport(undisturbed: undisturbed, rows: rows)
    }

    /// Every policy at every setting.
    func sweep() throws -> SweepReport {
        var sweep = FrontierSweep.Settings(carbon: settings.carbon, seeds: seeds(usually: 5))
        sweep.powerUsageEffectiveness = settings.powerUsageEffectiveness
        sweep.routerWatts = settings.routerWatts
        sweep.miscalibration = settings.miscalibration
        var bar: ProgressBar?
        defer { bar?.clear() }
        return try RouteFiles.explained {
            try FrontierSweep(set, router: router, assessment: assessment(), settings: sweep)
                .run { done, total, name in
                    if bar == nil { bar = ProgressBar(total: Double(total)) }
                    bar?.show(Double(done), name)
                }
        }
    }

    private func assessment() -> SetAssessment {
        SetAssessment(
            set,
            router: router,
            power: SitePower(
                powerUsageEffectiveness: settings.powerUsageEffectiveness,
                carbonIntensityGramsPerKWh: settings.carbon.mean
            ),
            routerWatts: settings.routerWatts,
            nanoseconds: Self.nanoseconds
        )
    }

    private func report(
        _ settings: ReplaySettings,
        _ arrivals: ArrivalProcess,
        seeds: [UInt64],
        of total: Int,
        before: Int,
        name: String
    ) throws -> EvaluationReport {
        var evaluation = Evaluation(
            set,
            router: router,
            settings: settings,
            arrivals: arrivals,
            requests: requests,
            seeds: seeds,
            nanoseconds: Self.nanoseconds
        )
        evaluation.epsilon = command.goals.epsilon
        evaluation.looksBack = command.goals.hindsight && settings.policy != .bestSingle
        var bar = ProgressBar(total: Double(total))
        var done = Double(before)
        bar.show(done, name)
        defer { bar.clear() }
        return try RouteFiles.explained {
            try evaluation.report {
                done += 1
                bar.show(done, name)
            }
        }
    }

    private func seeds(usually count: Int) -> [UInt64] {
        (0..<UInt64(command.seeds ?? count)).map { command.seed &+ $0 }
    }

    private static func nanoseconds() -> UInt64 { DispatchTime.now().uptimeNanoseconds }
}
