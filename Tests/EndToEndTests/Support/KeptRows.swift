import Foundation
import Logging
import Postgres

/// What a database holds, read past the service.
struct KeptRows: Sendable {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    let connectionString: String

    /// The first column of the first row.
    func value<Value: PostgresDecodable>(_ sql: String, as type: Value.Type = Value.self) async throws -> Value {
        guard let row = try await rows(sql).first else { throw HarnessError("no row: \(sql)") }
        return try row.decode(0)
    }

    /// The first column of every row.
    func column<Value: PostgresDecodable>(_ sql: String, as type: Value.Type = Value.self) async throws -> [Value] {
        try await rows(sql).map { try $0.decode(0) }
    }

    /// The numbers of the ``SentReadings`` that are kept, one for each row.
    func sentReadings() async throws -> [Int] {
        try await column("SELECT value FROM telemetry WHERE metric = '\(SentReadings.metric)'", as: Double.self)
            .map { Int($0) }
    }

    /// Plans of which a part is missing or too much.
    func unwholePlans() async throws -> Int {
        try await value(
            """
            SELECT count(*) FROM plan p WHERE
                share_rows <> (SELECT count(*) FROM plan_share x WHERE x.plan_id = p.id)
                OR site_rows <> (SELECT count(*) FROM plan_site x WHERE x.plan_id = p.id)
                OR dual_rows <> (SELECT count(*) FROM plan_dual x WHERE x.plan_id = p.id)
                OR unserved_rows <> (SELECT count(*) FROM plan_unserved x WHERE x.plan_id = p.id)
                OR NOT EXISTS (SELECT FROM plan_problem x WHERE x.plan_id = p.id)
            """
        )
    }

    /// Seconds between the first and the last settled moment that no settlement covers.
    func unsettledSeconds() async throws -> Double {
        try await value(
            """
            SELECT coalesce(extract(epoch FROM max(interval_end) - min(interval_start)
                - sum(interval_end - interval_start)), -1)::double precision FROM settlement
            """
        )
    }

    /// Waits until nobody else is connected, so that what a killed service began has ended.
    func areLeftAlone() async throws {
        try await eventually("other connections end") {
            try await value(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
                as: Int.self
            ) == 0
        }
    }

    private func rows(_ sql: String) async throws -> PostgresRows {
        let configuration = PostgresConfiguration(connectionString: connectionString)
        let connection = try await PostgresConnection.connect(configuration, logger: Self.logger)
        do {
            let rows = try await connection.query(sql)
            await connection.close()
            return rows
        } catch {
            await connection.close()
            throw error
        }
    }
}

extension KeptRows {
    /// The database of the test that runs now.
    static var ofThisTest: KeptRows { KeptRows(connectionString: databaseURL) }
}
