import EmbeddedPostgres
import Foundation
import Postgres
import Store
import SunwardModel
import Testing

/// The write path on a real server that is killed under it.
@Suite(.serialized)
struct OutageTests {
    private func withServer(_ body: (EmbeddedPostgres, PostgresPool) async throws -> Void) async throws {
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
            try await body(server, pool)
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

    @Test(.timeLimit(.minutes(15)))
    func `every accepted write is in the database once after the server was killed and came back`() async throws {
        try await withServer { server, pool in
            try await withFolder { folder async throws in
                let store = PostgresStore(pool: pool, logger: silent)
                let writer = StoreWriter(
                    sink: store,
                    spool: WriteSpool(directory: folder, logger: silent),
                    configuration: StoreWriterConfiguration(firstRetryDelay: .milliseconds(20)),
                    logger: silent
                )
                let running = Task { try await writer.run() }
                var random = RandomHistory(seed: 21)
                var outcomes: [WriteOutcome] = []
                var plans: [UUID] = []
                for index in 0..<300 {
                    if index == 100 { try await server.kill() }
                    if index == 200 { try await server.restart() }
                    var write = StoreWrite.readings((0..<10).map { priceReading(index * 10 + $0) })
                    if index % 50 == 0 {
                        let plan = random.plan(issuedAt: noon.addingTimeInterval(Double(index)))
                        plans.append(plan.id)
                        write = .plan(plan)
                    }
                    outcomes.append(try await writer.write(write))
                }
                #expect(outcomes[..<100].allSatisfy { $0 == .committed })
                #expect(outcomes[100..<200].allSatisfy { $0 == .spooled })
                #expect(try await eventually(60) { await writer.status.spooledRecords == 0 })
                #expect(try await writer.write(.readings([priceReading(3000)])) == .committed)
                running.cancel()
                try await running.value

                let found = try await store.readings(since: noon).map { Int($0.value) }
                #expect(found == (0..<3000).filter { $0 % 500 >= 10 } + [3000])
                #expect(try await store.plans(HistoryFilter()).rows.map(\.id) == plans)
                #expect(await writer.status.rejected == 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `what a process spooled before it died is replayed by the next, with its torn end dropped`() async throws {
        try await withServer { server, pool in
            try await withFolder { folder async throws in
                let store = PostgresStore(pool: pool, logger: silent)
                try await server.kill()
                let dead = WriteSpool(directory: folder, logger: silent)
                _ = try await dead.open()
                let poison = Reading(key: .site("reno", .price), observedAt: noon, value: .nan)
                _ = try await dead.append(
                    (0..<50).map { .readings([priceReading($0)]) } + [.readings([poison])]
                        + (50..<60).map { .readings([priceReading($0)]) }
                )
                await dead.close()
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                let segment = try #require(names.first { $0.hasSuffix(".spool") })
                let torn = try FileHandle(forWritingTo: folder.appending(path: segment))
                try torn.seekToEnd()
                try torn.write(contentsOf: Data([40, 0, 0, 0, 1, 2, 3, 4, 5]))
                try torn.close()

                let writer = StoreWriter(
                    sink: store,
                    spool: WriteSpool(directory: folder, logger: silent),
                    configuration: StoreWriterConfiguration(firstRetryDelay: .milliseconds(20)),
                    logger: silent
                )
                let running = Task { try await writer.run() }
                try await server.restart()
                #expect(
                    try await eventually(60) {
                        let status = await writer.status
                        return status.isConnected && status.spooledRecords == 0 && status.committedRows == 60
                    }
                )
                running.cancel()
                try await running.value
                #expect(try await store.readings(since: noon).map(\.value) == (0..<60).map(Double.init))
                #expect(await writer.status.rejected == 1)
            }
        }
    }
}
