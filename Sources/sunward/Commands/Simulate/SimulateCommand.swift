import ArgumentParser

/// `sunward simulate`
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Stand-ins for the real world, for demonstrations and tests.",
        subcommands: [SimulateMetersCommand.self, SimulateModelServerCommand.self]
    )
}
