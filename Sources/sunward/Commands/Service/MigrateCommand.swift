import ArgumentParser
import ControlAPI
import Foundation
import Logging
import Observability
import Postgres
import Store

/// `sunward migrate`
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database's schema up to date, or show how it stands.",
        discussion: "`sunward serve` does this by itself at start. Safe to run twice, and by several at once."
    )

    @Flag(help: "Only show which migrations have been applied.")
    var status = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            LoggingBootstrap.bootstrap(format: .text, level: .error)
            let logger = Logger(label: "migrate")
            let migrations = try database.migrationsDirectory()
            let opened = try await database.open(logger)
            let pool = PostgresPool(
                configuration: PostgresConfiguration(connectionString: opened.connectionString),
                logger: logger
            )
            do {
                try await migrate(
                    MigrationRunner(
                        pool: pool,
                        source: .directory(migrations),
                        logger: logger
                    )
                )
                await pool.close()
                try await opened.close()
            } catch let error as StoreError {
                await pool.close()
                try? await opened.close()
                throw CommandFailure(error.code == .unavailable ? .unreachable : .failed, "\(error)")
            }
        }
    }

    private func migrate(_ runner: MigrationRunner) async throws {
        if !status {
            let applied = try await runner.migrate()
            if output.format == .table { print("\(applied.count) migrations applied") }
        }
        let statuses = try await runner.status()
        var table = TextTable("#number", "name", "state", "applied", "#seconds")
        for status in statuses {
            table.add(
                Cell(status.number),
                Cell(status.name),
                Cell(status.state.rawValue, style: status.state == .applied ? .good : .warning),
                Cell(status.appliedAt),
                Cell(status.seconds, decimals: 3)
            )
        }
        try Printer(format: output.format).show(
            json: try WireCoding.encoder().encode(statuses),
            tables: [(nil, table)]
        )
    }
}
