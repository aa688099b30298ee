import ArgumentParser

/// `sunward sites`
struct SitesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sites",
        abstract: "The sites of a fleet and their state.",
        subcommands: [SitesListCommand.self, SitesShowCommand.self, SitesValidateCommand.self]
    )
}
