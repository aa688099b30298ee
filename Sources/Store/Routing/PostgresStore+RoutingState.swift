import Foundation
import Postgres
import SunwardModel

extension PostgresStore {
    /// How many versions of each part of the router's state are kept.
    public static let routingStateVersions = 5

    /// Bytes of a document that are read at a time: libpq keeps room for the largest row it has ever read.
    private static let documentSliceBytes = 256 * 1024

    /// Keeps the newest version of parts of the router's state, all of them or none, and forgets those before the last
    /// ``routingStateVersions``. Saving a part again at the same moment replaces what was saved.
    ///
    /// - Throws: ``StoreError`` with code `refused` or `unavailable`.
    public func saveRoutingState(_ records: [RoutingStateRecord]) async throws {
        // In one order, so that two who save at once wait for each other in line.
        let records = records.sorted { $0.name < $1.name }
        try await StoreError.translating {
            try await pool.withTransaction { connection in
                for record in records {
                    _ = try await connection.query(
                        """
                        DELETE FROM routing_state WHERE name = $1 AND (
                            (saved_at = $2 AND version = (SELECT max(version) FROM routing_state WHERE name = $1))
                            OR version <= (
                                SELECT version FROM routing_state WHERE name = $1 ORDER BY version DESC OFFSET $3 LIMIT 1
                            )
                        )
                        """,
                        [record.name, record.savedAt, Self.routingStateVersions - 1]
                    )
                }
                // By COPY, which sends documents of megabytes in pieces.
                _ = try await connection.copyIn(
                    table: "routing_state",
                    columns: ["name", "layout", "saved_at", "document"],
                    rows: records.map { [$0.name, $0.layout, $0.savedAt, $0.document] }
                )
            }
        }
    }

    /// The newest version of each part of the router's state, by name. What its layout means is for the router to say.
    ///
    /// - Throws: ``StoreError`` with code `unavailable`.
    public func routingState() async throws -> [RoutingStateRecord] {
        try await StoreError.translating {
            try await pool.withTransaction(isolation: .repeatableRead) { connection in
                let rows = try await connection.query(
                    """
                    SELECT DISTINCT ON (name) name, version, layout, saved_at, octet_length(document) AS bytes
                    FROM routing_state ORDER BY name, version DESC
                    """
                )
                var records: [RoutingStateRecord] = []
                for row in rows {
                    let name: String = try row.decode("name")
                    records.append(
                        RoutingStateRecord(
                            name: name,
                            layout: try row.decode("layout"),
                            savedAt: try row.decode("saved_at"),
                            document: try await Self.document(
                                name: name,
                                version: try row.decode("version"),
                                bytes: try row.decode("bytes"),
                                over: connection
                            )
                        )
                    )
                }
                return records
            }
        }
    }

    private static func document(
        name: String,
        version: Int64,
        bytes: Int,
        over connection: PostgresConnection
    ) async throws -> Data {
        var document = Data(capacity: bytes)
        while document.count < bytes {
            let rows = try await connection.query(
                "SELECT substring(document FROM $3 FOR $4) AS slice FROM routing_state WHERE name = $1 AND version = $2",
                [name, version, document.count + 1, documentSliceBytes]
            )
            let slice: Data? = try rows.first?.decode("slice")
            guard let slice, !slice.isEmpty else { break }
            document.append(slice)
        }
        return document
    }
}
