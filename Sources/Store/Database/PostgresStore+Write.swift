import Foundation
import Postgres
import SunwardModel

extension PostgresStore {
    /// Writes a batch in one transaction, in order: all of it or nothing.
    ///
    /// What is there already stays as it is, so a batch may be written again after an uncertain commit. Every new plan
    /// is announced on ``planChannel`` when the transaction commits.
    ///
    /// - Returns: How many rows were new and how many were there.
    /// - Throws: ``StoreError`` with code `refused` when the data will never be accepted, `unavailable` when it may be
    ///   later; `CancellationError`.
    public func write(_ batch: [StoreWrite]) async throws -> WriteCounts {
        try await StoreError.translating {
            try await pool.withTransaction { connection in
                var counts = WriteCounts()
                // Readings and forecasts depend on nothing else in the batch: gathered, they need one statement a
                // table however many writes brought them.
                var signals = SignalColumns()
                for write in batch {
                    switch write {
                    case .fleet(let fleet): counts.add(try await insert(fleet, connection), of: 1)
                    case .readings(let readings): for reading in readings { signals.append(reading) }
                    case .forecasts(let points): for point in points { signals.append(point) }
                    case .plan(let plan): counts += try await insert(plan, connection)
                    case .settlement(let settlement): counts += try await insert(settlement, connection)
                    }
                }
                counts += try await insert(signals, connection)
                return counts
            }
        }
    }

    private func insert(_ fleet: FleetVersion, _ connection: PostgresConnection) async throws -> Int {
        try await connection.query(
            """
            INSERT INTO fleet_version (digest, name, loaded_at, document) VALUES ($1, $2, $3, $4::json)
            ON CONFLICT (digest) DO NOTHING
            """,
            [fleet.digest, fleet.name, fleet.loadedAt, PostgresJSON(fleet.document)]
        ).affectedRows
    }

    /// Makes the daily partitions that rows at `times` need in `tables`.
    func ensurePartitions(_ tables: [String], _ times: [Date], _ connection: PostgresConnection) async throws {
        var days: Set<Int64> = []
        for time in times {
            let microseconds = (time.timeIntervalSince1970 * 1e6).rounded()
            guard abs(microseconds) < 9e18 else {
                throw StoreError(.refused, "a moment lies outside the time PostgreSQL knows")
            }
            days.insert(Int64((microseconds / 86_400e6).rounded(.down)))
        }
        guard !days.isEmpty else { return }
        guard days.count <= Self.maximumDaysPerWrite else {
            throw StoreError(
                .refused,
                "the data spans \(days.count) days, more than \(Self.maximumDaysPerWrite) at a time"
            )
        }
        _ = try await connection.query(
            """
            SELECT ensure_partitions(t::regclass, d, d)
            FROM unnest($1::text[]) WITH ORDINALITY AS tables (t, n), unnest($2::timestamptz[]) AS days (d)
            """,
            [tables, days.sorted().map { Date(timeIntervalSince1970: Double($0) * 86_400) }]
        )
    }

    /// A bound on the partitions that one transaction makes, each of which holds a lock until it ends.
    static let maximumDaysPerWrite = 400
}
