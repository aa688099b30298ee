import Foundation
import Logging
public import Postgres

/// The fresh, empty database of the test that runs now. Use the trait ``Testing/Trait/database`` to get one.
public struct TestDatabase: Sendable {
    /// The database of the current test. Without the trait, one whose name says what is missing.
    @TaskLocal public static var current = TestDatabase(
        name: "none",
        connectionString: "host=/nonexistent dbname='add the trait .database to this test'"
    )

    /// The database's name.
    public let name: String
    /// The URL under which libpq reaches it.
    public let connectionString: String

    /// Settings with short time limits, which a test may change.
    public var configuration: PostgresConfiguration {
        PostgresConfiguration(
            connectionString: connectionString,
            statementTimeout: .seconds(20),
            applicationName: "sunward-tests",
            maximumConnections: 4,
            maximumWaiters: 64,
            acquireTimeout: .seconds(10)
        )
    }

    /// Runs `body` with a connection of its own, closed afterwards.
    public func withConnection<Result>(
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let connection = try await PostgresConnection.connect(configuration, logger: Self.logger)
        do {
            let result = try await body(connection)
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Runs `body` with a pool of its own, closed afterwards.
    public func withPool<Result>(
        _ configuration: PostgresConfiguration? = nil,
        _ body: (PostgresPool) async throws -> Result
    ) async throws -> Result {
        let pool = PostgresPool(configuration: configuration ?? self.configuration, logger: Self.logger)
        do {
            let result = try await body(pool)
            await pool.close()
            return result
        } catch {
            await pool.close()
            throw error
        }
    }

    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
