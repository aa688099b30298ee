import Foundation
import Postgres
import SunwardModel

extension PostgresStore {
    /// How many versions of each part of the router's state are kept.
    public static let routingStateVersions = 5

    /// Keeps the newest version of parts of the router's state, all of them or none, and forgets those before the last
    /// ``routingStateVersions``. Saving a part again at the same moment replaces what was saved.
    ///
    /// - Throws: ``StoreError`` with code `refused` or `unavailable`.
    public func saveRoutingState(_ records: [RoutingStateRecord]) async throws {
        try await StoreError.translating {
            try await pool.withTransaction { connection in
                // In one order, so that two who save at once wait for each other in line.
                for record in records.sorted(by: { $0.name < $1.name }) {
                    _ = try await connection.query(
                        """
                        WITH replaced AS (
                            UPDATE routing_state SET layout = $2, document = $4
                            WHERE name = $1 AND saved_at = $3
                                AND version = (SELECT max(version) FROM routing_state WHERE name = $1)
                            RETURNING version
                        )
                        INSERT INTO routing_state (name, layout, saved_at, document)
                        SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM replaced)
                        """,
                        [record.name, record.layout, record.savedAt, record.document]
                    )
                    _ = try await connection.query(
                        """
                        DELETE FROM routing_state WHERE name = $1 AND version <= (
                            SELECT version FROM routing_state WHERE name = $1 ORDER BY version DESC OFFSET $2 LIMIT 1
                        )
                        """,
                        [record.name, Self.routingStateVersions]
                    )
                }
            }
        }
    }

    /// The newest version of each part of the router's state, by name. What its layout means is for the router to say.
    ///
    /// - Throws: ``StoreError`` with code `unavailable`.
    public func routingState() async throws -> [RoutingStateRecord] {
        try await StoreError.translating {
            let rows = try await pool.query(
                "SELECT DISTINCT ON (name) * FROM routing_state ORDER BY name, version DESC"
            )
            return try rows.map { row in
                RoutingStateRecord(
                    name: try row.decode("name"),
                    layout: try row.decode("layout"),
                    savedAt: try row.decode("saved_at"),
                    document: try row.decode("document")
                )
            }
        }
    }
}
