import Foundation
import NIOConcurrencyHelpers
import PostgresTesting
import Testing

@testable import Postgres

@Suite(.database) struct PoolTests {
    @Test func `many tasks share few connections`() async throws {
        try await TestDatabase.current.withPool { pool in
            try await withThrowingTaskGroup { group in
                for number in 0..<64 {
                    group.addTask {
                        let rows = try await pool.query("SELECT $1::int + 1", [number])
                        #expect(try rows.first?.decode(0) == number + 1)
                    }
                }
                try await group.waitForAll()
            }
            #expect(pool.statistics.idle <= 4)
            #expect(pool.statistics.leased == 0)
            #expect(pool.isHealthy)
        }
    }

    @Test func `statements that take long leave the cooperative pool free`() async throws {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        var configuration = TestDatabase.current.configuration
        configuration.maximumConnections = cores + 2
        try await TestDatabase.current.withPool(configuration) { pool in
            let answered = NIOLockedValueBox(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<(cores + 2) {
                    group.addTask {
                        _ = try await pool.query("SELECT pg_sleep(3)")
                        answered.withLockedValue { $0 += 1 }
                    }
                }
                while pool.statistics.leased < cores + 2 { try await Task.sleep(for: .milliseconds(5)) }
                // Each hop needs a thread of the pool: were they all taken, the first would wait for a statement's end.
                for _ in 0..<100 { await Task { await Task.yield() }.value }
                #expect(answered.withLockedValue { $0 } == 0)
                try await group.waitForAll()
            }
        }
    }

    @Test func `waiting for a connection ends at the time limit`() async throws {
        var configuration = TestDatabase.current.configuration
        configuration.maximumConnections = 1
        // Long enough for the first connection to be opened on a busy machine.
        configuration.acquireTimeout = .seconds(2)
        try await TestDatabase.current.withPool(configuration) { pool in
            try await pool.withConnection { _ in
                let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
                #expect(error?.code == .poolExhausted)
            }
            #expect(try await pool.query("SELECT 1").count == 1)
        }
    }

    @Test func `one waiter too many fails at once`() async throws {
        var configuration = TestDatabase.current.configuration
        configuration.maximumConnections = 1
        configuration.maximumWaiters = 0
        try await TestDatabase.current.withPool(configuration) { pool in
            let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            #expect(error?.code == .poolExhausted)
        }
    }

    @Test func `a cancelled waiter leaves the queue`() async throws {
        var configuration = TestDatabase.current.configuration
        configuration.maximumConnections = 1
        try await TestDatabase.current.withPool(configuration) { pool in
            try await pool.withConnection { _ in
                let waiter = Task { [pool] in try await pool.query("SELECT 1") }
                while pool.statistics.waiting == 0 { await Task.yield() }
                waiter.cancel()
                await #expect(throws: CancellationError.self) { try await waiter.value }
                #expect(pool.statistics.waiting == 0)
            }
        }
    }

    @Test func `waiters are served in order`() async throws {
        var configuration = TestDatabase.current.configuration
        configuration.maximumConnections = 1
        let order = NIOLockedValueBox<[Int]>([])
        try await TestDatabase.current.withPool(configuration) { pool in
            try await withThrowingTaskGroup { group in
                try await pool.withConnection { _ in
                    for number in 0..<8 {
                        group.addTask {
                            try await pool.withConnection { _ in order.withLockedValue { $0.append(number) } }
                        }
                        while pool.statistics.waiting <= number { await Task.yield() }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(order.withLockedValue { $0 } == Array(0..<8))
    }

    @Test func `a transaction left open is rolled back before the next user`() async throws {
        var configuration = TestDatabase.current.configuration
        configuration.maximumConnections = 1
        try await TestDatabase.current.withPool(configuration) { pool in
            try await pool.withConnection { connection in
                try await connection.execute("BEGIN; CREATE TABLE t (n int)")
                _ = try? await connection.query("SELECT 1/0")
            }
            let rows = try await pool.query("SELECT to_regclass('t') IS NULL")
            #expect(try rows.first?.decode(0) == true)
            await #expect(throws: Refused.self) {
                try await pool.withTransaction { connection in
                    try await connection.execute("CREATE TABLE t (n int)")
                    throw Refused()
                }
            }
            #expect(try await pool.query("SELECT to_regclass('t') IS NULL").first?.decode(0) == true)
        }
    }

    @Test func `a connection that broke while idle is not given out`() async throws {
        var configuration = TestDatabase.current.configuration
        configuration.maximumConnections = 1
        let database = TestDatabase.current
        try await database.withPool(configuration) { pool in
            let rows = try await pool.query("SELECT pg_backend_pid()")
            let process = try #require(rows.first).decode(0, as: Int.self)
            try await database.withConnection {
                _ = try await $0.query("SELECT pg_terminate_backend($1, 5000)", [process])
            }
            #expect(try await pool.query("SELECT 1").count == 1)
        }
    }

    @Test func `a closed pool refuses work and leaves no connection on the server`() async throws {
        let database = TestDatabase.current
        let pool = PostgresPool(configuration: database.configuration, logger: testLogger)
        _ = try await pool.query("SELECT 1")
        await pool.close()
        let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
        #expect(error?.code == .poolClosed)
    }

    @Test func `its service keeps one connection open and closes everything when cancelled`() async throws {
        let pool = PostgresPool(configuration: TestDatabase.current.configuration, logger: testLogger)
        let service = Task { try await pool.run() }
        while !pool.isHealthy { try await Task.sleep(for: .milliseconds(5)) }
        #expect(pool.statistics.idle == 1)
        service.cancel()
        try await service.value
        #expect(pool.statistics.idle == 0)
        #expect(!pool.isHealthy)
    }
}
