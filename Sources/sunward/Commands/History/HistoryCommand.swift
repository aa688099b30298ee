import ArgumentParser

/// `sunward history`
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "What happened: who was served where, what it took, what was read, planned and routed.",
        subcommands: [
            HistoryAllocationsCommand.self, HistoryFootprintCommand.self, HistoryTelemetryCommand.self,
            HistoryArrivalsCommand.self, HistoryPlansCommand.self, HistoryRoutingCommand.self,
            HistorySavingsCommand.self,
        ]
    )
}
