import ArgumentParser
import ControlAPI
import Foundation
import Simulation
import SunwardModel

/// `sunward simulate meters`
struct SimulateMetersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meters",
        abstract: "Invent readings for every site and area of a fleet and push them as its meters would.",
        discussion: """
            Sun by the sites' latitude, wind as weather, price and carbon with the grid's daily rhythm, demand with the \
            areas' local day: the same for the same seed. Follows the service's clock, real or simulated, until \
            stopped.
            """
    )

    @Option(help: "The fleet's folder, the same as the service's.", completion: .directory)
    var fleet: String

    @Option(help: "Readings differ by seed.")
    var seed: UInt64 = 1

    @Option(help: "Minutes (of the service's clock) between two readings.")
    var everyMinutes: Double = 15

    @Option(help: "Hours before now whose readings are pushed first, so that forecasts have a history.")
    var historyHours: Double = 48

    @Option(help: "On simulated time: set the clock to this speed once the history is in.")
    var speed: Double?

    @Option(help: "Hours (of the service's clock) to run; without end when left out.")
    var hours: Double?

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard everyMinutes >= 1, everyMinutes <= 60 else { throw ValidationError("--every-minutes must be 1 to 60") }
        guard historyHours >= 0, historyHours <= 24 * 30 else {
            throw ValidationError("--history-hours must be 0 to 720")
        }
        if let speed, !(speed > 0 && speed <= 1_000_000) {
            throw ValidationError("--speed must be above 0 and at most 1000000")
        }
        if let hours, !(hours > 0 && hours.isFinite) { throw ValidationError("--hours must be above 0") }
    }

    func run() async throws {
        try await reporting {
            let meters = try await meters()
            try await ControlClient.run(service) { client in
                let clock: ControlClient.Answer<ClockView> = try await client.get("/api/v1/clock")
                let now = clock.value.now
                var player = MeterPlayer(client: client, meters: meters)
                try await player.play(
                    historyFrom: now.addingTimeInterval(-historyHours * 3600),
                    from: now,
                    to: hours.map { now.addingTimeInterval($0 * 3600) } ?? .distantFuture,
                    speed: speed
                )
                try player.summary.show(output.format)
            }
        }
    }

    private func meters() async throws -> SyntheticMeters {
        do {
            let fleet = try await FleetFiles.load(URL(filePath: fleet))
            return try SyntheticMeters(fleet: fleet, seed: seed, stepSeconds: everyMinutes * 60)
        } catch let error as FleetError {
            throw CommandFailure(.badInput, error.problems.map(\.description).joined(separator: "\n"))
        } catch let error as SimulationError {
            throw CommandFailure(.badInput, "\(error)")
        }
    }
}
