import Foundation
import Postgres
import SunwardModel

extension PostgresStore {
    /// From this many rows on, COPY into the table beats one INSERT from arrays, by about a third.
    private static let copyThreshold = 500

    /// Inserts readings and forecast points, leaving those alone that are there already.
    func insert(_ signals: SignalColumns, _ connection: PostgresConnection) async throws -> WriteCounts {
        var counts = WriteCounts()
        counts += try await insert(.telemetry, signals.telemetry, connection)
        counts += try await insert(.arrivals, signals.arrivals, connection)
        counts += try await insert(.forecast, signals.forecasts, connection)
        counts += try await insert(.arrivalsForecast, signals.arrivalsForecasts, connection)
        return counts
    }

    private func insert(
        _ table: SignalTable,
        _ columns: SignalColumns.Columns,
        _ connection: PostgresConnection
    ) async throws -> WriteCounts {
        guard columns.count > 0 else { return WriteCounts() }
        var counts = WriteCounts()
        let partitionTimes = table.isForecast ? columns.issuedAt : columns.times
        try await ensurePartitions([table.rawValue], partitionTimes, connection)
        if columns.count >= Self.copyThreshold, let copied = try await copy(table, columns, connection) {
            counts.add(copied, of: columns.count)
            return counts
        }
        let placeholders = table.types.enumerated().map { "$\($0.offset + 1)::\($0.element)[]" }
        let inserted = try await connection.query(
            """
            INSERT INTO \(table.rawValue) (\(table.columns.joined(separator: ", ")))
            SELECT * FROM unnest(\(placeholders.joined(separator: ", ")))
            ON CONFLICT DO NOTHING
            """,
            table.parameters(columns)
        )
        counts.add(inserted.affectedRows, of: columns.count)
        return counts
    }

    /// Copies the rows straight into the table.
    ///
    /// - Returns: How many, or nil when some were there already: COPY cannot pass over those.
    private func copy(
        _ table: SignalTable,
        _ columns: SignalColumns.Columns,
        _ connection: PostgresConnection
    ) async throws -> Int? {
        do {
            return try await connection.transaction { connection in
                try await connection.copyIn(
                    table: table.rawValue,
                    columns: table.columns,
                    rows: (0..<columns.count).lazy.map { table.row($0, of: columns) }
                )
            }
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            return nil
        }
    }
}
