import ArgumentParser

/// `sunward forecast`
struct ForecastCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecast",
        abstract: "Forecasts made elsewhere.",
        subcommands: [ForecastPushCommand.self]
    )
}
