import Foundation
import Logging
import NIOConcurrencyHelpers
import Postgres
import SunwardModel

/// Sunward's data in PostgreSQL: what is written to it and what is read from it.
///
/// Times are kept to the microsecond; a `Date` comes back rounded to it.
public struct PostgresStore: WriteSink {
    /// The channel on which the id of every new plan is announced when its transaction commits.
    public static let planChannel = "sunward_plan"

    /// Where connections come from.
    let pool: PostgresPool
    let logger: Logger
    let outcomeCopies = NIOLockedValueBox(DirectCopyTrials())

    /// A store over a pool whose database has been migrated.
    public init(pool: PostgresPool, logger: Logger) {
        self.pool = pool
        self.logger = logger
    }

    /// Checks that the database answers and has been migrated.
    ///
    /// - Throws: ``StoreError`` with code `unavailable`.
    public func ping() async throws {
        try await StoreError.translating { _ = try await pool.query("SELECT FROM schema_migration LIMIT 1") }
    }

    /// How the database is, for a health report. Never throws: a database that is away is part of the answer.
    public func health() async -> StoreHealth {
        let start = ContinuousClock.now
        do {
            return try await StoreError.translating {
                let rows = try await pool.query(
                    """
                    SELECT (SELECT max(number) FROM schema_migration) AS migration,
                        pg_database_size(current_database()) AS bytes, pg_is_in_recovery() AS standby
                    """
                )
                guard let row = rows.first else { throw StoreError(.unreadable, "the database gave no answer") }
                return StoreHealth(
                    isReachable: true,
                    reason: nil,
                    migration: try row.decode("migration"),
                    databaseBytes: try row.decode("bytes"),
                    isStandby: try row.decode("standby"),
                    responseSeconds: (ContinuousClock.now - start) / .seconds(1)
                )
            }
        } catch {
            return StoreHealth(isReachable: false, reason: String(describing: error))
        }
    }
}
