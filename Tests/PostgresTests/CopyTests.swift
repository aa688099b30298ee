import Foundation
import PostgresTesting
import SeededRandom
import Testing

@testable import Postgres

@Suite(.database) struct CopyTests {
    private func withTable(_ body: (PostgresConnection) async throws -> Void) async throws {
        try await TestDatabase.current.withConnection { connection in
            try await connection.execute(
                "CREATE TABLE \"odd \"\"name\" (id int, \"select\" text, list text[], at timestamptz)"
            )
            try await body(connection)
        }
    }

    private let table = "odd \"name"
    private let columns = ["id", "select", "list", "at"]

    private func count(_ connection: PostgresConnection) async throws -> Int {
        let rows = try await connection.query("SELECT count(*) FROM \"odd \"\"name\"")
        return try #require(rows.first).decode(0)
    }

    @Test(arguments: [21, 22] as [UInt64]) func `nasty texts survive COPY in`(seed: UInt64) async throws {
        try await withTable { connection in
            var random = SplitMix64(seed: seed)
            let texts: [String?] = (0..<300).map { _ in
                Bool.random(using: &random) ? random.nastyText() : nil
            }
            let lists = (0..<300).map { _ in [random.nastyText(), random.nastyText()] }
            let rows = (0..<300).map { index -> [any PostgresEncodable] in
                [index, texts[index], lists[index], Date(timeIntervalSince1970: Double(index))]
            }
            #expect(try await connection.copyIn(table: table, columns: columns, rows: rows) == 300)
            let stored = try await connection.query("SELECT * FROM \"odd \"\"name\" ORDER BY id")
            for (index, row) in stored.enumerated() {
                #expect(try row.decode("select", as: String?.self) == texts[index], "seed \(seed)")
                #expect(try row.decode("list", as: [String].self) == lists[index], "seed \(seed)")
                #expect(try row.decode("at") == Date(timeIntervalSince1970: Double(index)))
            }
        }
    }

    @Test func `what COPY writes COPY reads`() async throws {
        try await withTable { connection in
            var random = SplitMix64(seed: 5)
            let rows = (0..<5000).map { index -> [any PostgresEncodable] in
                [index, random.nastyText(), [random.nastyText()], Date?.none]
            }
            _ = try await connection.copyIn(table: table, columns: columns, rows: rows)
            var chunks: [Data] = []
            let read = try await connection.copyOut("COPY \"odd \"\"name\" TO STDOUT") { chunks.append($0) }
            #expect(read == 5000)
            #expect(chunks.count > 1)
            try await connection.execute("CREATE TABLE copy (LIKE \"odd \"\"name\")")
            let stream = AsyncStream { continuation in
                for chunk in chunks { continuation.yield(chunk) }
                continuation.finish()
            }
            #expect(try await connection.copyIn("COPY copy FROM STDIN", chunks: stream) == 5000)
            let difference = try await connection.query("TABLE copy EXCEPT TABLE \"odd \"\"name\"")
            #expect(difference.isEmpty)
        }
    }

    @Test func `a row the server refuses stores nothing and leaves the connection usable`() async throws {
        try await withTable { connection in
            let error = await #expect(throws: PostgresError.self) {
                try await connection.copyIn(
                    table: table,
                    columns: ["id"],
                    rows: (0..<50_000).map { $0 == 20_000 ? ["no number"] : [$0] as [any PostgresEncodable] }
                )
            }
            #expect(error?.sqlState?.rawValue == "22P02")
            let stored = try await count(connection)
            #expect(stored == 0)
        }
    }

    @Test func `a value that cannot be encoded ends the COPY and stores nothing`() async throws {
        try await withTable { connection in
            let error = await #expect(throws: PostgresError.self) {
                try await connection.copyIn(
                    table: table,
                    columns: ["select"],
                    rows: (0..<50_000).map { [$0 == 40_000 ? "zero \0 byte" : "fine"] as [any PostgresEncodable] }
                )
            }
            #expect(error?.code == .invalidUse)
            let stored = try await count(connection)
            #expect(stored == 0)
        }
    }

    @Test func `a source that fails ends the COPY with its own error`() async throws {
        try await withTable { connection in
            let stream = AsyncThrowingStream<Data, any Error> { continuation in
                continuation.yield(Data("1\n2\n".utf8))
                continuation.finish(throwing: Refused())
            }
            await #expect(throws: Refused.self) {
                try await connection.copyIn("COPY \"odd \"\"name\" (id) FROM STDIN", chunks: stream)
            }
            let stored = try await count(connection)
            #expect(stored == 0)
        }
    }

    @Test func `a reader that fails ends the COPY with its own error`() async throws {
        try await withTable { connection in
            await #expect(throws: Refused.self) {
                try await connection.copyOut("COPY (SELECT generate_series(1, 10000000)) TO STDOUT") { _ in
                    throw Refused()
                }
            }
            let stored = try await count(connection)
            #expect(stored == 0)
        }
    }

    @Test func `an unknown table is reported by COPY in both directions`() async throws {
        try await withTable { connection in
            let incoming = await #expect(throws: PostgresError.self) {
                try await connection.copyIn(table: "nowhere", columns: ["a"], rows: [[1]])
            }
            #expect(incoming?.sqlState?.rawValue == "42P01")
            let outgoing = await #expect(throws: PostgresError.self) {
                try await connection.copyOut("COPY nowhere TO STDOUT") { _ in }
            }
            #expect(outgoing?.sqlState?.rawValue == "42P01")
            let wrong = await #expect(throws: PostgresError.self) {
                try await connection.copyOut("COPY \"odd \"\"name\" FROM STDIN") { _ in }
            }
            #expect(wrong?.code == .invalidUse)
            let stored = try await count(connection)
            #expect(stored == 0)
        }
    }

    @Test func `cancelling the task ends a COPY that waits for a lock`() async throws {
        let database = TestDatabase.current
        try await withTable { connection in
            try await database.withConnection { blocker in
                try await blocker.transaction { blocker in
                    _ = try await blocker.query("LOCK TABLE \"odd \"\"name\"")
                    let table = table
                    let task = Task {
                        try await connection.copyIn(
                            table: table,
                            columns: ["id"],
                            rows: (0..<1000).map { [$0] as [any PostgresEncodable] }
                        )
                    }
                    try await Task.sleep(for: .milliseconds(50))
                    task.cancel()
                    await #expect(throws: CancellationError.self) { try await task.value }
                }
            }
            let stored = try await count(connection)
            #expect(stored == 0)
        }
    }
}
