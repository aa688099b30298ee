import ArgumentParser
import ControlAPI
import Foundation
import Signals
import SunwardModel

/// `sunward replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Play real hourly signals into a running service, as its meters would.",
        discussion: """
            Start the service on simulated time first, with its clock held:
              sunward serve --fleet sites/world-eight --simulated-time 2023-06-01T00:00:00Z …
              sunward replay --fleet sites/world-eight --signals DIR --from 2023-06-01 --days 3 --speed 3600

            DIR holds ZONE-YEAR.csv (hourly carbon intensity, price, weather) for every zone of the fleet, and \
            demand-14d.csv, whose shape is shifted by each area's time zone. The clock is held again at the end.
            """
    )

    @Option(help: "The fleet's folder, the same as the service's.", completion: .directory)
    var fleet: String

    @Option(help: "The folder of signals.", completion: .directory)
    var signals: String

    @Option(help: "The first moment to play (RFC 3339 or a date).")
    var from: String

    @Option(help: "Days to play.")
    var days: Double = 1

    @Option(help: "Hours before --from whose readings are pushed first, so that forecasts have a history.")
    var historyHours: Double = 0

    @Option(help: "Simulated seconds in a real second.")
    var speed: Double = 3600

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard Timestamp.parse(from) != nil else {
            throw ValidationError("--from is \"\(from)\"; expected a date such as 2023-06-01")
        }
        guard days > 0, days <= 366 else { throw ValidationError("--days must be above 0 and at most 366") }
        guard speed > 0, speed <= 1_000_000 else {
            throw ValidationError("--speed must be above 0 and at most 1000000")
        }
        guard historyHours >= 0, historyHours <= 24 * 30 else {
            throw ValidationError("--history-hours must be 0 to 720")
        }
    }

    func run() async throws {
        try await reporting {
            guard let start = Timestamp.parse(from) else { return }
            let end = start.addingTimeInterval(days * 86_400)
            let meters = try await meters(from: start.addingTimeInterval(-historyHours * 3600), to: end)
            try await ControlClient.run(service) { client in
                var player = MeterPlayer(client: client, meters: meters)
                try await player.play(
                    historyFrom: start.addingTimeInterval(-historyHours * 3600),
                    from: start,
                    to: end,
                    speed: speed
                )
                try player.summary.show(output.format)
            }
        }
    }

    private func meters(from start: Date, to end: Date) async throws -> ReplayMeters {
        do {
            let fleet = try await FleetFiles.load(URL(filePath: fleet))
            return try ReplayMeters(
                fleet: fleet,
                directory: URL(filePath: signals),
                from: start,
                to: end,
                // Day-ahead markets tell prices that are read later.
                daysAfter: 2
            )
        } catch let error as FleetError {
            throw CommandFailure(.badInput, error.problems.map(\.description).joined(separator: "\n"))
        } catch let error as SignalsError {
            throw CommandFailure(.badInput, ErrorWords.of(error))
        }
    }
}
