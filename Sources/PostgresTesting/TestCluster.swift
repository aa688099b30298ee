import EmbeddedPostgres
import Foundation
import Logging
import Postgres

/// The private PostgreSQL server of this test process.
actor TestCluster {
    static let shared = TestCluster()

    private var starting: Task<Running, any Error>?
    private var lastDatabase = 0
    private let logger = Logger(label: "test-cluster") { _ in SwiftLogNoOpLogHandler() }

    private struct Running: Sendable {
        let server: EmbeddedPostgres
        let administration: PostgresPool
        let watchdog: Watchdog
    }

    func createDatabase() async throws -> TestDatabase {
        let running = try await running()
        lastDatabase += 1
        let name = "test_\(lastDatabase)"
        _ = try await running.administration.query("CREATE DATABASE \(name) TEMPLATE template0")
        return TestDatabase(name: name, connectionString: running.server.connectionString(database: name))
    }

    func drop(_ database: TestDatabase) async throws {
        _ = try await running().administration.query("DROP DATABASE \(database.name) WITH (FORCE)")
    }

    /// Starts the server for the first caller; the others wait for the same start.
    private func running() async throws -> Running {
        if let starting { return try await starting.value }
        let logger = logger
        let task = Task { try await Self.start(logger: logger) }
        starting = task
        return try await task.value
    }

    private static func start(logger: Logger) async throws -> Running {
        let folder = URL(filePath: "/tmp/sunward-test-\(ProcessInfo.processInfo.processIdentifier)")
        try? FileManager.default.removeItem(at: folder)
        let watchdog = try Watchdog(folder: folder)
        let server = try await EmbeddedPostgres.start(
            directory: folder,
            database: "administration",
            logger: logger,
            durability: .volatile,
            maximumConnections: 300
        )
        var configuration = PostgresConfiguration(connectionString: server.connectionString)
        // Creating a database copies files and waits for checkpoints: slow on a busy machine, and no test is about it.
        configuration.statementTimeout = .seconds(120)
        configuration.acquireTimeout = .seconds(300)
        configuration.maximumConnections = 2
        let administration = PostgresPool(configuration: configuration, logger: logger)
        return Running(server: server, administration: administration, watchdog: watchdog)
    }
}
