import ArgumentParser

/// The command line.
@main
struct Sunward: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sunward",
        abstract: "Turns LLM inference traffic toward clean, cheap power.",
        discussion: """
            Start a control plane with `sunward serve`, feed it with `sunward telemetry push` (or `sunward replay`), \
            and ask it with `plan`, `sites` and `history`. Commands that talk to a service find it by --url or \
            SUNWARD_URL, and show the key in SUNWARD_KEY or --key-file.

            Exit codes: 0 done; 1 failed; 64 wrong use of the command line; 65 bad input (a fleet with errors, refused \
            readings, an unreadable file); 69 the service or database cannot be reached.
            """,
        version: SunwardVersion.current,
        subcommands: [
            ServeCommand.self, MigrateCommand.self, SitesCommand.self, UpstreamsCommand.self, TelemetryCommand.self,
            ForecastCommand.self, PlanCommand.self, RouteCommand.self, HistoryCommand.self, ReplayCommand.self,
            BacktestCommand.self, SimulateCommand.self, LoadCommand.self, BatchesCommand.self, BenchCommand.self,
            KeysCommand.self, StatusCommand.self,
        ]
    )
}
