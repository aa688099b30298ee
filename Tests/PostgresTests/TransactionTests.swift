import PostgresTesting
import Testing

@testable import Postgres

@Suite(.database) struct TransactionTests {
    private func withTable(_ body: (PostgresConnection) async throws -> Void) async throws {
        try await TestDatabase.current.withConnection { connection in
            try await connection.execute("CREATE TABLE t (n int)")
            try await body(connection)
        }
    }

    private func numbers(_ connection: PostgresConnection) async throws -> [Int] {
        try await connection.query("SELECT n FROM t ORDER BY n").map { try $0.decode("n") }
    }

    @Test func `it commits when the body returns`() async throws {
        try await withTable { connection in
            let result = try await connection.transaction(isolation: .repeatableRead) { connection in
                _ = try await connection.query("INSERT INTO t VALUES (1)")
                return try await connection.query("SHOW transaction_isolation").first?.decode(0, as: String.self)
            }
            #expect(result == "repeatable read")
            let stored = try await numbers(connection)
            #expect(stored == [1])
        }
    }

    @Test func `it rolls back when the body throws`() async throws {
        try await withTable { connection in
            await #expect(throws: Refused.self) {
                try await connection.transaction { connection in
                    _ = try await connection.query("INSERT INTO t VALUES (1)")
                    throw Refused()
                }
            }
            let stored = try await numbers(connection)
            #expect(stored == [])
        }
    }

    @Test func `an error the body ignores does not pass for a commit`() async throws {
        try await withTable { connection in
            let error = await #expect(throws: PostgresError.self) {
                try await connection.transaction { connection in
                    _ = try await connection.query("INSERT INTO t VALUES (1)")
                    _ = try? await connection.query("SELECT 1/0")
                }
            }
            #expect(error?.sqlState == .inFailedTransaction)
            let stored = try await numbers(connection)
            #expect(stored == [])
        }
    }

    @Test func `a transaction inside a transaction is undone alone`() async throws {
        try await withTable { connection in
            try await connection.transaction { connection in
                _ = try await connection.query("INSERT INTO t VALUES (1)")
                await #expect(throws: Refused.self) {
                    try await connection.transaction { connection in
                        _ = try await connection.query("INSERT INTO t VALUES (2)")
                        throw Refused()
                    }
                }
                try await connection.transaction { _ = try await $0.query("INSERT INTO t VALUES (3)") }
            }
            let stored = try await numbers(connection)
            #expect(stored == [1, 3])
        }
    }

    @Test func `cancelling it in the middle rolls back`() async throws {
        try await withTable { connection in
            let task = Task {
                try await connection.transaction { connection in
                    _ = try await connection.query("INSERT INTO t VALUES (1)")
                    _ = try await connection.query("SELECT pg_sleep(60)")
                }
            }
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let stored = try await numbers(connection)
            #expect(stored == [])
        }
    }

    @Test func `statements of other tasks wait until it is over`() async throws {
        try await withTable { connection in
            let (entered, enter) = AsyncStream.makeStream(of: Void.self)
            async let other: Int = {
                for await _ in entered { break }
                return try await connection.query("SELECT count(*) FROM t").first?.decode(0, as: Int.self) ?? -1
            }()
            await #expect(throws: Refused.self) {
                try await connection.transaction { connection in
                    _ = try await connection.query("INSERT INTO t VALUES (1)")
                    enter.yield()
                    try await Task.sleep(for: .milliseconds(50))
                    // A child task of the body belongs to the transaction.
                    async let mine = connection.query("SELECT count(*) FROM t").first?.decode(0, as: Int.self)
                    let seen = try await mine
                    #expect(seen == 1)
                    throw Refused()
                }
            }
            let seen = try await other
            #expect(seen == 0)
        }
    }

    @Test func `many tasks share one connection without mixing their transactions`() async throws {
        try await withTable { connection in
            await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        try await connection.transaction { connection in
                            _ = try await connection.query("INSERT INTO t VALUES ($1)", [number])
                            await Task.yield()
                            if number.isMultiple(of: 2) { throw Refused() }
                        }
                    }
                }
                while let result = await group.nextResult() {
                    if case .failure(let error) = result { #expect(error is Refused) }
                }
            }
            let stored = try await numbers(connection)
            #expect(stored == (0..<40).filter { !$0.isMultiple(of: 2) })
        }
    }
}
