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
    let batchStep: BatchStepSize
    let outcomeCopies = NIOLockedValueBox(DirectCopyTrials())

    /// A store over a pool whose database has been migrated.
    ///
    /// - Parameter batchStep: How much a step of a batch's end takes; for tests.
    public init(pool: PostgresPool, logger: Logger, batchStep: BatchStepSize = BatchStepSize()) {
        self.pool = pool
        self.logger = logger
        self.batchStep = batchStep
    }

    /// Checks that the database answers and has been migrated.
    ///
    /// - Throws: ``StoreError`` with code `unavailable`.
    public func ping() async throws {
        try await StoreError.translating { _ = try await pool.query("SELECT FROM schema_migration LIMIT 1") }
    }
}
