import Foundation
import PostgresTesting
import SeededRandom
import Testing

@testable import Postgres

@Suite(.database) struct ConnectionTests {
    @Test func `the session has the settings the decoders rely on`() async throws {
        try await TestDatabase.current.withConnection { connection in
            for (name, value) in [
                ("TimeZone", "UTC"), ("application_name", "sunward-tests"), ("client_encoding", "UTF8"),
                ("standard_conforming_strings", "on"),
            ] {
                let rows = try await connection.query("SELECT current_setting($1)", [name])
                #expect(try rows.first?.decode(0) == value)
            }
        }
    }

    @Test func `a unique violation names state, table and constraint, and no value in its description`() async throws {
        try await TestDatabase.current.withConnection { connection in
            try await connection.execute("CREATE TABLE users (email text CONSTRAINT one_email UNIQUE)")
            _ = try await connection.query("INSERT INTO users VALUES ($1)", ["secret@example.org"])
            let error = await #expect(throws: PostgresError.self) {
                try await connection.query("INSERT INTO users VALUES ($1)", ["secret@example.org"])
            }
            #expect(error?.code == .server)
            #expect(error?.sqlState == .uniqueViolation)
            #expect(error?.table == "users")
            #expect(error?.constraint == "one_email")
            #expect(error?.description.contains("secret") == false)
            #expect(try await connection.query("SELECT 1").count == 1)
        }
    }

    @Test func `a refused connection says so`() async throws {
        var configuration = TestDatabase.current.configuration
        configuration.connectionString = "host=/nonexistent dbname=x"
        let error = await #expect(throws: PostgresError.self) {
            try await PostgresConnection.connect(configuration, logger: testLogger)
        }
        #expect(error?.code == .connectionFailed)
        #expect(error?.isConnectionFailure == true)
    }

    @Test func `affected rows are counted`() async throws {
        try await TestDatabase.current.withConnection { connection in
            try await connection.execute("CREATE TABLE t (n int); INSERT INTO t SELECT generate_series(1, 9)")
            #expect(try await connection.query("DELETE FROM t WHERE n > $1", [4]).affectedRows == 5)
        }
    }

    @Test func `a script stops at its first error and leaves nothing behind`() async throws {
        try await TestDatabase.current.withConnection { connection in
            let error = await #expect(throws: PostgresError.self) {
                try await connection.execute("CREATE TABLE a (n int); SELECT 1/0; CREATE TABLE b (n int)")
            }
            #expect(error?.sqlState?.rawValue == "22012")
            let rows = try await connection.query("SELECT to_regclass('a') IS NULL")
            #expect(try rows.first?.decode(0) == true)
        }
    }

    @Test func `a changed table does not break a cached statement`() async throws {
        try await TestDatabase.current.withConnection { connection in
            try await connection.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1)")
            #expect(try await connection.query("SELECT * FROM t").columns.count == 1)
            try await connection.execute("ALTER TABLE t ADD COLUMN b int")
            #expect(try await connection.query("SELECT * FROM t").columns.count == 2)
            try await connection.execute("DEALLOCATE ALL")
            #expect(try await connection.query("SELECT * FROM t").columns.count == 2)
        }
    }

    @Test func `more statements than the cache holds do not pile up on the server`() async throws {
        try await TestDatabase.current.withConnection { connection in
            for number in 0..<300 { _ = try await connection.query("SELECT \(number)") }
            let rows = try await connection.query("SELECT count(*) FROM pg_prepared_statements")
            #expect(try #require(rows.first).decode(0, as: Int.self) <= 130)
        }
    }

    @Test func `a slow statement is cancelled at its limit and the connection stays usable`() async throws {
        var configuration = TestDatabase.current.configuration
        configuration.statementTimeout = .milliseconds(100)
        let connection = try await PostgresConnection.connect(configuration, logger: testLogger)
        let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT pg_sleep(30)") }
        #expect(error?.code == .statementTimeout)
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func `cancelling the task cancels the statement on the server and never the next one`() async throws {
        let database = TestDatabase.current
        try await database.withConnection { connection in
            var random = SplitMix64(seed: 11)
            for round in 0..<150 {
                let task = Task { try await connection.query("SELECT pg_sleep(0.004)") }
                try await Task.sleep(for: .microseconds(Int.random(in: 0...6000, using: &random)))
                task.cancel()
                let next = try await connection.query("SELECT $1::int AS n, pg_sleep(0.001)", [round])
                #expect(try next.first?.decode("n") == round)
                _ = await task.result
            }
        }
    }

    @Test func `a cancelled statement ends at once with a cancellation error`() async throws {
        let database = TestDatabase.current
        try await database.withConnection { connection in
            let rows = try await connection.query("SELECT pg_backend_pid()")
            let process: Int = try #require(rows.first).decode(0)
            let clock = ContinuousClock()
            let began = clock.now
            let task = Task { try await connection.query("SELECT pg_sleep(60)") }
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(clock.now - began < .seconds(10))
            // Asked by another: this connection would first wait for its own statement.
            try await database.withConnection { other in
                var state = ""
                while state != "idle", clock.now - began < .seconds(20) {
                    let states = try await other.query("SELECT state FROM pg_stat_activity WHERE pid = $1", [process])
                    state = try #require(states.first).decode(0)
                }
                #expect(state == "idle")
            }
        }
    }

    @Test func `a server that ends the connection is reported as such`() async throws {
        let database = TestDatabase.current
        try await database.withConnection { victim in
            let rows = try await victim.query("SELECT pg_backend_pid() AS pid")
            let process = try #require(rows.first).decode("pid", as: Int.self)
            try await database.withConnection { other in
                _ = try await other.query("SELECT pg_terminate_backend($1, 5000)", [process])
            }
            let error = await #expect(throws: PostgresError.self) { try await victim.query("SELECT 1") }
            #expect(error?.isConnectionFailure == true)
            #expect(error?.code == .connectionLost)
            #expect(!victim.isOpen)
        }
    }

    @Test func `a COPY through query is refused and harmless`() async throws {
        try await TestDatabase.current.withConnection { connection in
            try await connection.execute("CREATE TABLE t (n int)")
            for statement in ["COPY t FROM STDIN", "COPY t TO STDOUT"] {
                let error = await #expect(throws: PostgresError.self) { try await connection.query(statement) }
                #expect(error?.code == .invalidUse)
            }
            #expect(try await connection.query("SELECT 1").count == 1)
        }
    }

    @Test func `a closed connection refuses statements`() async throws {
        let connection = try await PostgresConnection.connect(TestDatabase.current.configuration, logger: testLogger)
        await connection.close()
        await connection.close()
        let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
        #expect(error?.code == .connectionLost)
    }
}
