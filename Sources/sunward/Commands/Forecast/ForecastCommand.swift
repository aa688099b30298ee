import ArgumentParser

/// `sunward forecast`
struct ForecastCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecast",
        abstract: "Forecasts made elsewhere, and how far forecasts are off.",
        subcommands: [ForecastPushCommand.self, ForecastErrorsCommand.self, ForecastEvaluateCommand.self]
    )
}
