import EmbeddedPostgres
import Foundation
import Postgres
import SunwardModel
import Testing

@testable import Store

/// The way of decisions into a real server that is killed under it.
@Suite(.serialized)
struct RoutingOutageTests {
    /// Recorded in all, two fifths of them while the server is dead.
    private static let count = 100_000

    @Test(.timeLimit(.minutes(15)))
    func `each of 100,000 decisions is in the database once after the server was killed and came back`() async throws {
        // A socket's path is short: not in the usual folder for temporary files, which may be deep.
        let folder = URL(filePath: "/tmp/sunward-outage-\(UUID().uuidString.prefix(8))")
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await EmbeddedPostgres.start(directory: folder, logger: silent)
        var configuration = PostgresConfiguration(connectionString: server.connectionString)
        configuration.acquireTimeout = .seconds(3)
        let pool = PostgresPool(configuration: configuration, logger: silent)
        let running = Task { try await pool.run() }
        do {
            try await MigrationRunner(pool: pool, source: migrations, logger: silent).migrate()
            try await withFolder { spool async throws in
                try await recordThroughOutage(server, pool, spool)
            }
        } catch {
            running.cancel()
            await pool.close()
            try? await server.stop()
            throw error
        }
        running.cancel()
        await pool.close()
        try await server.stop()
    }

    private func recordThroughOutage(_ server: EmbeddedPostgres, _ pool: PostgresPool, _ folder: URL) async throws {
        let store = PostgresStore(pool: pool, logger: silent)
        let log = DecisionLog(
            sink: store,
            spool: RoutingSpool(directory: folder, logger: silent),
            configuration: DecisionLogConfiguration(firstRetryDelay: .milliseconds(20)),
            logger: silent
        )
        let logging = Task { try await log.run() }
        var outcomes = 0
        for index in 0..<Self.count {
            let decision = sampleDecision(index)
            log.record(decision)
            if index % 4 == 0 {
                log.record(sampleOutcome(decision))
                outcomes += 1
            }
            if index == 30_000 {
                // While batches are on their way, so that one of them is cut off.
                #expect(try await eventually { await log.status.writtenRows > 0 })
                try await server.kill()
            }
            if index == 70_000 {
                #expect(try await eventually { await log.status.spooledBatches > 0 })
                try await server.restart()
            }
            // No faster than 50,000 a second, a rate that memory and disk must stand.
            guard index % 1000 == 999 else { continue }
            try await Task.sleep(for: .milliseconds(20))
            // A starved machine with a debug build has to be given time; it must not lose anything either.
            while await log.status.queuedRows > 60_000 { try await Task.sleep(for: .milliseconds(20)) }
        }
        #expect(
            try await eventually(600) {
                let status = await log.status
                return status.isConnected && status.queuedRows == 0 && status.spooledBatches == 0
            }
        )
        logging.cancel()
        try await logging.value

        let status = await log.status
        #expect(status.lostRows == 0 && status.rejectedRows == 0)
        let found = try await pool.query(
            """
            SELECT count(*) AS rows, count(DISTINCT id) AS names,
                count(DISTINCT decided_at) AS moments, min(decided_at) AS first, max(decided_at) AS last
            FROM routing_decisions
            """
        )
        let row = try #require(found.first)
        #expect(try row.decode("rows", as: Int.self) == Self.count)
        #expect(try row.decode("names", as: Int.self) == Self.count)
        // They are a millisecond apart, so this says that they are the very ones.
        #expect(try row.decode("moments", as: Int.self) == Self.count)
        #expect(try row.decode("first", as: Date.self) == noon)
        #expect(try row.decode("last", as: Date.self) == sampleDecision(Self.count - 1).decidedAt)
        #expect(
            try await pool.number(
                """
                SELECT count(*) AS n FROM routing_outcomes o JOIN routing_decisions d
                ON d.decided_at = o.decided_at AND d.id = o.decision_id
                """
            ) == outcomes
        )
    }
}
