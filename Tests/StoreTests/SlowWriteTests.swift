import Foundation
import Postgres
import PostgresTesting
import SunwardModel
import Testing

@testable import Store

/// Writes that take longer than the writer has time for.
struct SlowWriteTests {
    private func write(_ seconds: Double) -> StoreWrite {
        .readings([Reading(key: .site("reno", .price), observedAt: noon.addingTimeInterval(seconds), value: seconds)])
    }

    /// Runs `body` with a writer that is running; it is stopped afterwards.
    private func withWriter(
        _ sink: any WriteSink,
        patient: any WriteSink,
        _ folder: URL,
        _ body: (StoreWriter) async throws -> Void
    ) async throws {
        let writer = StoreWriter(
            sink: sink,
            patientSink: patient,
            spool: WriteSpool(directory: folder, logger: silent),
            configuration: StoreWriterConfiguration(
                firstRetryDelay: .milliseconds(1),
                maximumRetryDelay: .milliseconds(2)
            ),
            logger: silent
        )
        let running = Task { try await writer.run() }
        try await body(writer)
        running.cancel()
        try await running.value
    }

    @Test func `a write that is slow but fine is finished with patience, and newer ones come behind it`() async throws {
        try await withFolder { folder async throws in
            let sink = SlowSink(database: SlowSink.Database())
            try await withWriter(sink, patient: sink.patient, folder) { writer async throws in
                #expect(try await writer.write(write(1)) == .committed)
                #expect(try await writer.write(write(50)) == .spooled)
                #expect(try await eventually { await writer.status.spooledRecords == 0 })
                _ = try await writer.write(write(2))
                #expect(try await eventually { await sink.database.values == [1, 50, 2] })
                let status = await writer.status
                #expect(status.isConnected && status.rejected == 0)
            }
        }
    }

    @Test func `while the patient one is at work new writes wait on disk and keep nobody waiting`() async throws {
        try await withFolder { folder async throws in
            let sink = SlowSink(database: SlowSink.Database())
            await sink.database.set(isHeld: true)
            try await withWriter(sink, patient: sink.patient, folder) { writer async throws in
                #expect(try await writer.write(write(50)) == .spooled)
                #expect(try await eventually { await sink.database.patientAttempts == [[50]] })
                for value in 1...3 { #expect(try await writer.write(write(Double(value))) == .spooled) }
                await sink.database.set(isHeld: false)
                #expect(try await eventually { await writer.status.spooledRecords == 0 })
            }
            #expect(await sink.database.values == [50, 1, 2, 3])
        }
    }

    @Test func `one that is too slow for both is put aside after three attempts and holds up nobody`() async throws {
        try await withFolder { folder async throws in
            let sink = SlowSink(database: SlowSink.Database())
            await sink.database.set(isHeld: true)
            try await withWriter(sink, patient: sink.patient, folder) { writer async throws in
                for value in [500.0, 3, 50, 4] { #expect(try await writer.write(write(value)) == .spooled) }
                await sink.database.set(isHeld: false)
                #expect(try await eventually { await writer.status.spooledRecords == 0 })
                #expect(await writer.status.rejected == 1)
                _ = try await writer.write(write(2))
                #expect(try await eventually { await sink.database.values == [3, 50, 4, 2] })
            }
            #expect(await sink.database.patientAttempts.filter { $0 == [500] }.count == 3)
            let rejected = try String(contentsOf: folder.appending(path: "rejected/rejected.jsonl"), encoding: .utf8)
            #expect(rejected.split(separator: "\n").count == 1)
            #expect(rejected.contains("3 attempts took too long") && rejected.contains("price_usd_per_mwh"))
        }
    }

    @Test func `a database that hangs is never held against a write`() async throws {
        try await withFolder { folder async throws in
            let sink = SlowSink(database: SlowSink.Database())
            await sink.database.set(isHanging: true)
            try await withWriter(sink, patient: sink.patient, folder) { writer async throws in
                for value in 1...3 { #expect(try await writer.write(write(Double(value))) == .spooled) }
                #expect(try await eventually { await sink.database.pings > 20 })
                #expect(await writer.status.rejected == 0)
                #expect(await writer.status.spooledRecords == 3)
                // Nor has it used up the patience of the other way.
                #expect(await sink.database.patientAttempts.isEmpty)
                await sink.database.set(isHanging: false)
                #expect(try await eventually { await writer.status.spooledRecords == 0 })
            }
            #expect(await sink.database.values == [1, 2, 3])
        }
    }

    @Test(.database) func `a write held up in PostgreSQL is a timeout, and written in the end`() async throws {
        try await withStore { store, pool in
            let database = TestDatabase.current
            var configuration = database.configuration
            configuration.statementTimeout = .milliseconds(200)
            configuration.applicationName = "quick"
            try await database.withPool(configuration) { quickPool in
                configuration.statementTimeout = .seconds(300)
                configuration.applicationName = "patient"
                try await database.withPool(configuration) { patientPool in
                    let quick = PostgresStore(pool: quickPool, logger: silent)
                    let patient = PostgresStore(pool: patientPool, logger: silent)
                    _ = try await store.write([write(1)])
                    try await withFolder { folder async throws in
                        try await withWriter(quick, patient: patient, folder) { writer async throws in
                            try await pool.withTransaction { connection in
                                _ = try await connection.query("LOCK TABLE telemetry IN ACCESS EXCLUSIVE MODE")
                                let error = await #expect(throws: StoreError.self) { try await quick.write([write(2)]) }
                                #expect(error?.isTimeout == true && error?.code == .unavailable)
                                #expect(try await writer.write(write(3)) == .spooled)
                                let waiting = """
                                    SELECT count(*) AS n FROM pg_stat_activity
                                    WHERE application_name = 'patient' AND wait_event_type = 'Lock'
                                    """
                                #expect(try await eventually { try await pool.number(waiting) == 1 })
                            }
                            #expect(try await eventually { await writer.status.spooledRecords == 0 })
                            #expect(await writer.status.rejected == 0)
                        }
                    }
                    #expect(try await store.readings(since: noon).map(\.value) == [1, 3])
                }
            }
        }
    }

    @Test func `refusals and outages are no timeouts`() {
        #expect(!StoreError(.unavailable, "away").isTimeout)
        #expect(!StoreError(postgres: PostgresError(.connectionLost, "gone")).isTimeout)
        #expect(!StoreError(postgres: PostgresError(.poolExhausted, "full")).isTimeout)
        // A limit that the server keeps itself.
        let cancelled = StoreError(postgres: PostgresError(.cancelled, "statement timeout", sqlState: .queryCanceled))
        #expect(cancelled.isTimeout && cancelled.code == .unavailable)
    }
}
