import ArgumentParser
import ControlAPI
import Foundation
import NIOConcurrencyHelpers
import Signals
import Simulation
import SunwardModel

/// `sunward backtest`
struct BacktestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Compare policies over recorded days, as if they had run; needs neither a service nor a database.",
        discussion: """
            Every policy runs the service's own coordinator on simulated time: hour by hour it sees what its meters \
            have read so far, forecasts, plans, executes the first slot, and is charged by what truly was. DIR holds \
            the signals that `sunward replay` reads.

              sunward backtest --fleet sites/world-eight --signals DIR --from 2023-06-01 --days 14
              sunward backtest --fleet sites/world-eight --signals DIR --from 2023-06-01 \\
                --policies sunward,greedy-carbon,perfect-foresight --format json --svg plane.svg

            Policies: \(BacktestPolicy.names). What each does, and what is measured: docs/backtest.md.
            """
    )

    @Option(help: "The fleet's folder.", completion: .directory)
    var fleet: String

    @Option(help: "The folder of signals.", completion: .directory)
    var signals: String

    @OptionGroup(title: "Days") var period: BacktestPeriodOptions

    @OptionGroup(title: "Time") var time: BacktestTimeOptions

    @OptionGroup(title: "Policies") var policies: BacktestPolicyOptions

    @Option(help: "Who forecasts: perfect, seasonal-naive, or auto for what the service plans by.")
    var forecast: BacktestSettings.Forecast = .auto

    @Flag(help: "Let an hour's readings arrive at its end, so that what is executed is planned by forecasts too.")
    var lateMeters = false

    @Flag(
        inversion: .prefixedNo,
        help: "Plan by the prices that day-ahead markets of sites' files have told; else forecast them as all others."
    )
    var publishedPrices = true

    @Flag(help: "Also tell what each site did.")
    var perSite = false

    @Option(help: "Seed of the resampling that the intervals come from.")
    var seed: UInt64 = 1

    @Option(help: "Policies to run at the same time; as many as there are processors when left out.")
    var jobs: Int?

    @Flag(help: "Also tell how long plans took; without it two runs print the same bytes.")
    var timing = false

    @Option(help: "Draw cost and carbon of the policies as SVG.", completion: .file())
    var svg: String?

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    func validate() throws {
        if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs is \(jobs); expected 1 to 256") }
    }

    func run() async throws {
        try await reporting {
            try OutputFile.expectRoom(for: svg)
            let report = try await explained { try await compare() }
            try format.show(report, BacktestTable(report: report).text(for: .output))
            if let svg { try OutputFile.write(BacktestPlot(report: report).svg(), to: svg) }
        }
    }

    private func compare() async throws -> BacktestReport {
        let fleet = try await FleetFiles.load(URL(filePath: fleet))
        let settings = BacktestSettings(
            start: period.start,
            days: period.days,
            forecast: forecast,
            historyDays: period.historyDays,
            metersAreLate: lateMeters,
            knowsPublishedPrices: publishedPrices,
            time: time.settings,
            seed: seed,
            parallelRuns: jobs ?? ProcessInfo.processInfo.activeProcessorCount,
            tellsTiming: timing
        )
        let backtest = try Backtest(fleet: fleet, signals: URL(filePath: signals), settings: settings)
        let bar = NIOLockedValueBox(ProgressBar(total: 1))
        defer { bar.withLockedValue { $0.clear() } }
        return try await backtest.run(
            policies.chosen,
            reference: policies.chosenReference,
            perSite: perSite
        ) { progress in
            let text = "\(progress.finishedRuns) of \(progress.runs) runs done"
            bar.withLockedValue { $0.show(progress.fraction, text) }
        }
    }

    private func explained<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as FleetError {
            throw CommandFailure(.badInput, error.problems.map(\.description).joined(separator: "\n"))
        } catch let error as SignalsError {
            throw CommandFailure(.badInput, ErrorWords.of(error))
        } catch let error as SimulationError {
            throw CommandFailure(.failed, "\(error)")
        }
    }
}
