import Foundation
import Logging
import Postgres

/// Brings a database's schema up to date, one numbered script after the other.
///
/// Each script runs in a transaction with the row in `schema_migration` that records it, under a session advisory lock:
/// several runners at once are safe, the later ones find everything done. A script is never edited once released;
/// its SHA-256 is compared every time.
public struct MigrationRunner: Sendable {
    /// An arbitrary number that all runners agree on.
    private static let lockKey: Int64 = 0x53_55_4E_57_41_52_44
    private static let lockPatience = Duration.seconds(300)

    private let pool: PostgresPool
    private let source: MigrationSource
    private let logger: Logger

    /// A runner for the database behind `pool`.
    public init(pool: PostgresPool, source: MigrationSource, logger: Logger) {
        self.pool = pool
        self.source = source
        self.logger = logger
    }

    /// Every migration that is known here or recorded in the database, in order. Changes nothing.
    public func status() async throws -> [MigrationStatus] {
        let migrations = try source.load()
        return try await StoreError.translating {
            try await pool.withConnection { connection in
                let exists = try await connection.query("SELECT to_regclass('schema_migration') IS NOT NULL AS found")
                guard try exists.first?.decode("found", as: Bool.self) == true else {
                    return migrations.map { MigrationStatus(number: $0.number, name: $0.name, state: .pending) }
                }
                return try await Self.statuses(of: migrations, on: connection)
            }
        }
    }

    /// Applies what is pending.
    ///
    /// - Returns: The migrations applied by this call.
    /// - Throws: ``StoreError`` with code `migrationSource`, `migrationHistory`, `databaseNewer`, `migrationFailed` or
    ///   `unavailable`.
    @discardableResult
    public func migrate() async throws -> [Migration] {
        let migrations = try source.load()
        return try await StoreError.translating {
            try await pool.withConnection { connection in
                do {
                    try await Self.lock(connection)
                    let applied = try await apply(migrations, on: connection)
                    _ = try await connection.query("SELECT pg_advisory_unlock($1)", [Self.lockKey])
                    return applied
                } catch {
                    // A task that has been cancelled cannot unlock: the server does, for a session that ends.
                    await connection.close()
                    throw error
                }
            }
        }
    }

    private func apply(_ migrations: [Migration], on connection: PostgresConnection) async throws -> [Migration] {
        try await connection.execute(Self.bookkeeping)
        let statuses = try await Self.statuses(of: migrations, on: connection)
        try Self.check(statuses)
        let pending = Set(statuses.filter { $0.state == .pending }.map(\.number))
        let toApply = migrations.filter { pending.contains($0.number) }
        for migration in toApply {
            let start = ContinuousClock.now
            do {
                try await connection.transaction { connection in
                    try await connection.execute(migration.sql)
                    _ = try await connection.query(
                        """
                        INSERT INTO schema_migration (number, name, sha256, seconds)
                        VALUES ($1, $2, encode(sha256(convert_to($3, 'UTF8')), 'hex'),
                            extract(epoch FROM clock_timestamp() - now()))
                        """,
                        [migration.number, migration.name, migration.sql]
                    )
                }
            } catch let error as PostgresError where !error.isConnectionFailure {
                throw StoreError(
                    .migrationFailed,
                    "\(migration.fileName) failed and was undone; the ones before it stand",
                    cause: error
                )
            }
            logger.info(
                "migration applied",
                metadata: ["migration": "\(migration.fileName)", "duration": "\(ContinuousClock.now - start)"]
            )
        }
        return toApply
    }

    /// Waits for the lock without holding a statement open, which the statement timeout would end.
    private static func lock(_ connection: PostgresConnection) async throws {
        let deadline = ContinuousClock.now + lockPatience
        while true {
            let rows = try await connection.query("SELECT pg_try_advisory_lock($1) AS locked", [lockKey])
            if try rows.first?.decode("locked", as: Bool.self) == true { return }
            guard ContinuousClock.now < deadline else {
                throw StoreError(.unavailable, "another migration has held the lock for \(lockPatience)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private static func check(_ statuses: [MigrationStatus]) throws {
        if let unknown = statuses.last(where: { $0.state == .unknown }) {
            throw StoreError(
                .databaseNewer,
                "the database has migration \(unknown.number) (\(unknown.name)), which this version does not know; "
                    + "run the newer version, or restore an older backup"
            )
        }
        if let changed = statuses.first(where: { $0.state == .changed }) {
            throw StoreError(
                .migrationHistory,
                "migration \(changed.number) (\(changed.name)) was edited after it had been applied; "
                    + "restore the file and put the change into a new migration"
            )
        }
        let firstPending = statuses.first { $0.state == .pending }?.number ?? .max
        if let later = statuses.first(where: { $0.state == .applied && $0.number > firstPending }) {
            throw StoreError(
                .migrationHistory,
                "migration \(later.number) has been applied but \(firstPending) before it has not; "
                    + "the rows of schema_migration have been tampered with"
            )
        }
    }

    private static func statuses(
        of migrations: [Migration],
        on connection: PostgresConnection
    ) async throws -> [MigrationStatus] {
        let rows = try await connection.query(
            """
            SELECT coalesce(f.number, m.number) AS number, coalesce(f.name, m.name) AS name, m.applied_at, m.seconds,
                CASE
                    WHEN f.number IS NULL THEN 'unknown'
                    WHEN m.number IS NULL THEN 'pending'
                    WHEN m.sha256 = encode(sha256(convert_to(f.sql, 'UTF8')), 'hex') THEN 'applied'
                    ELSE 'changed'
                END AS state
            FROM unnest($1::integer[], $2::text[], $3::text[]) AS f (number, name, sql)
            FULL JOIN schema_migration m ON m.number = f.number
            ORDER BY 1
            """,
            [migrations.map(\.number), migrations.map(\.name), migrations.map(\.sql)]
        )
        return try rows.map { row in
            MigrationStatus(
                number: try row.decode("number"),
                name: try row.decode("name"),
                state: MigrationStatus.State(rawValue: try row.decode("state")) ?? .unknown,
                appliedAt: try row.decode("applied_at"),
                seconds: try row.decode("seconds")
            )
        }
    }

    private static let bookkeeping = """
        CREATE TABLE IF NOT EXISTS schema_migration (
            number integer PRIMARY KEY,
            name text NOT NULL,
            sha256 text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(),
            seconds double precision NOT NULL
        );
        COMMENT ON TABLE schema_migration IS 'The migrations that have been applied to this database.';
        COMMENT ON COLUMN schema_migration.number IS 'Place in the sequence, from 1.';
        COMMENT ON COLUMN schema_migration.name IS 'Name of the migration.';
        COMMENT ON COLUMN schema_migration.sha256 IS 'SHA-256 of the script as it was applied, in hexadecimal.';
        COMMENT ON COLUMN schema_migration.applied_at IS 'When it was applied, by the database''s clock.';
        COMMENT ON COLUMN schema_migration.seconds IS 'How long it took, in seconds.';
        """
}
