import ArgumentParser

/// `sunward route`
struct RouteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route",
        abstract: "Fit a router from recorded answers, and try it out before it serves.",
        subcommands: [RouteFitCommand.self, RouteEvaluateCommand.self]
    )
}
