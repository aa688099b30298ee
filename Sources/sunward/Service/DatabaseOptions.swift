import ArgumentParser
import EmbeddedPostgres
import Foundation
import Logging
import Postgres

/// Which database to use.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "The database as a libpq URL or keywords (environment: SUNWARD_DATABASE_URL, DATABASE_URL).")
    var database: String?

    @Option(help: "Run a private PostgreSQL in this folder instead.", completion: .directory)
    var embeddedDatabase: String?

    @Option(help: "The folder of migrations; found beside the executable or the working directory when left out.")
    var migrations: String?

    func validate() throws {
        guard database == nil || embeddedDatabase == nil else {
            throw ValidationError("give either --database or --embedded-database, not both")
        }
    }

    /// The database, started if it is embedded.
    func open(_ logger: Logger) async throws -> OpenedDatabase {
        if let embeddedDatabase {
            do {
                let server = try await EmbeddedPostgres.start(
                    directory: URL(filePath: embeddedDatabase),
                    logger: logger.labelled("embedded-postgres")
                )
                logger.info("embedded database runs", metadata: ["psql": "\(server.psqlCommand)"])
                return OpenedDatabase(connectionString: server.connectionString, embedded: server)
            } catch let error as EmbeddedPostgresError {
                throw CommandFailure(.failed, "the embedded database does not start: \(error.message)")
            }
        }
        guard let url = database ?? Environment.value("SUNWARD_DATABASE_URL") ?? Environment.value("DATABASE_URL")
        else {
            throw CommandFailure(
                .badInput,
                "no database is named; give --database URL, set SUNWARD_DATABASE_URL, or use --embedded-database DIR"
            )
        }
        guard PostgresConfiguration.isReadable(connectionString: url) else {
            throw CommandFailure(
                .badInput,
                "the database's connection string cannot be read; expected for example "
                    + "postgresql://sunward@db.example:5432/sunward, or host=db.example dbname=sunward"
            )
        }
        return OpenedDatabase(connectionString: url, embedded: nil)
    }

    /// The folder of migrations: as given, by SUNWARD_MIGRATIONS, in the working directory, or beside the executable.
    func migrationsDirectory() throws -> URL {
        if let migrations { return URL(filePath: migrations) }
        if let named = Environment.value("SUNWARD_MIGRATIONS") { return URL(filePath: named) }
        var candidates = [URL(filePath: FileManager.default.currentDirectoryPath)]
        var folder = Bundle.main.bundleURL.resolvingSymlinksInPath()
        for _ in 0..<5 {
            candidates += [folder, folder.appending(path: "share/sunward")]
            folder = folder.deletingLastPathComponent()
        }
        for candidate in candidates {
            let directory = candidate.appending(path: "migrations")
            let first = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
            if first.contains(where: { $0.hasPrefix("0001_") && $0.hasSuffix(".sql") }) { return directory }
        }
        throw CommandFailure(
            .badInput,
            "the folder of migrations is not found; name it with --migrations or SUNWARD_MIGRATIONS"
        )
    }
}

/// A database to connect to, with its server where that is ours.
struct OpenedDatabase: Sendable {
    let connectionString: String
    let embedded: EmbeddedPostgres?

    /// Stops an embedded server that was started here.
    func close() async throws { try await embedded?.stop() }
}
