import ArgumentParser

/// `sunward bench`
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast this build is on this machine.",
        subcommands: [BenchRouteCommand.self, BenchPlanCommand.self]
    )
}
