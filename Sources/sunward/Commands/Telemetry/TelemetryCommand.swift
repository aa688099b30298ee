import ArgumentParser

/// `sunward telemetry`
struct TelemetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "telemetry",
        abstract: "Readings from meters and feeds.",
        subcommands: [TelemetryPushCommand.self]
    )
}
