import ArgumentParser
import ControlAPI
import Foundation
import Signals
import SunwardModel

/// `sunward forecast evaluate`
struct ForecastEvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Try a forecaster on recorded signals: how far off would it have been, hour by hour.",
        discussion: """
            From every hour of the period the next 24 are forecast, from what the files hold up to then and nothing \
            later:
              sunward forecast evaluate --signals DIR --from 2023-06-01 --to 2023-07-01

            DIR holds ZONE-YEAR.csv. Readings before --from, as far as the files reach, are the history. MAPE is over \
            readings of at least a twentieth of the period's mean absolute reading; WAPE divides sums and counts all. \
            CarbonCast's published day-ahead MAPEs are of other years and made with weather forecasts.
            """
    )

    @Option(help: "The folder of signals.", completion: .directory)
    var signals: String

    @Option(help: "Only this grid zone; all of the folder's when left out.")
    var zone: String?

    @Option(help: ArgumentHelp("\(EvaluatedSignal.allCases.map(\.rawValue).joined(separator: ", "))."))
    var signal: EvaluatedSignal = .carbonIntensity

    @Option(help: "The first moment to forecast from (RFC 3339 or a date).")
    var from: String

    @Option(help: "The end of the period, not included.")
    var to: String

    @Option(help: ArgumentHelp("\(ForecasterKind.allCases.map(\.rawValue).joined(separator: ", "))."))
    var forecaster: ForecasterKind = .auto

    @Option(help: "Hours from one moment to forecast from to the next.")
    var everyHours: Int = 1

    @OptionGroup var output: OutputOptions

    func validate() throws {
        for (name, text) in [("--from", from), ("--to", to)] where Timestamp.parse(text) == nil {
            throw ValidationError("\(name) is \"\(text)\"; expected a date such as 2023-06-01")
        }
        if let start = Timestamp.parse(from), let end = Timestamp.parse(to), start >= end {
            throw ValidationError("--to is \"\(to)\", which is not after --from \"\(from)\"")
        }
        guard (1...168).contains(everyHours) else {
            throw ValidationError("--every-hours is \(everyHours); expected 1 to 168")
        }
    }

    func run() async throws {
        try await reporting {
            do {
                let directory = try SignalDirectory(URL(filePath: signals))
                let zones = zone.map { [$0] } ?? directory.zones
                guard !zones.isEmpty else {
                    throw CommandFailure(.badInput, "no file ZONE-YEAR.csv is in the folder \(signals)")
                }
                let results = try zones.map { try result(zone: $0, directory: directory) }
                let report = ForecastReport(signal: signal, forecaster: forecaster, from: from, to: to, zones: results)
                try Printer(format: output.format).show(
                    json: WireCoding.encode(report),
                    tables: [(report.title, report.table)]
                )
            } catch let error as SignalsError {
                throw CommandFailure(.badInput, ErrorWords.of(error))
            }
        }
    }

    private func result(zone: String, directory: SignalDirectory) throws -> ForecastReport.Zone {
        guard let start = Timestamp.parse(from), let end = Timestamp.parse(to) else {
            throw CommandFailure(.badInput, "--from and --to must be dates")
        }
        let file = try ZoneSignalFile.load(zone: zone, from: directory, start: start, end: end, historyDays: 180)
        let samples = file.rows.compactMap { row in
            signal.value(of: row).map { ForecastEvaluation.Sample(time: row.time, value: $0) }
        }
        let evaluation = ForecastEvaluation(
            of: forecaster.make(),
            key: signal.key(zone: zone),
            samples: samples,
            from: start,
            to: end,
            everyHours: everyHours
        )
        return ForecastReport.Zone(zone: zone, evaluation: evaluation, reference: signal.reference(zone: zone))
    }
}
