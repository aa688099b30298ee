import Foundation
import PostgresTesting
import SeededRandom
import Testing

@testable import Postgres

@Suite struct ValueTextTests {
    private func timestamp(_ text: String) -> Date? { TimestampText.parse(Array(text.utf8)) }

    @Test func `timestamps are written in UTC with microseconds`() throws {
        #expect(try TimestampText.format(Date(timeIntervalSince1970: 0)) == "1970-01-01 00:00:00.000000+00")
        #expect(
            try TimestampText.format(Date(timeIntervalSince1970: 1_709_251_199.5)) == "2024-02-29 23:59:59.500000+00"
        )
        #expect(
            try TimestampText.format(Date(timeIntervalSince1970: -62_198_755_200)) == "0002-01-01 00:00:00.000000+00 BC"
        )
    }

    @Test func `offsets, dates and missing fractions are read`() {
        #expect(timestamp("1970-01-01 01:30:00+01:30") == Date(timeIntervalSince1970: 0))
        #expect(timestamp("1970-01-02") == Date(timeIntervalSince1970: 86_400))
        #expect(timestamp("1969-12-31 20:00:00.25-04") == Date(timeIntervalSince1970: 0.25))
        #expect(timestamp("0044-03-15 BC") != nil)
    }

    @Test(arguments: ["", "1970", "1970-13-01", "1970-01-01 x", "1970-01-01 00:00:00+00x", "now"])
    func `anything else is no timestamp`(text: String) {
        #expect(timestamp(text) == nil)
    }

    @Test func `a broken array literal is refused`() {
        for text in ["", "{", "{1", "{1,2}x", "1,2", "{\"a}"] {
            #expect(throws: PostgresError.self, "\(text)") {
                _ = try Array(text.utf8).withUnsafeBytes { try [String].decode(postgresText: $0) }
            }
        }
    }

    @Test func `integers out of range are refused`() {
        #expect(Int32.parse(decimal: "2147483647".utf8) == .max)
        #expect(Int32.parse(decimal: "2147483648".utf8) == nil)
        #expect(Int64.parse(decimal: "-9223372036854775808".utf8) == .min)
        for text in ["", "-", "1.0", "1e3", " 1"] { #expect(Int.parse(decimal: text.utf8) == nil) }
    }
}

@Suite(.database) struct ValueRoundTripTests {
    @Test(arguments: [1, 2, 3] as [UInt64]) func `random values come back as they were sent`(seed: UInt64) async throws
    {
        var random = SplitMix64(seed: seed)
        try await TestDatabase.current.withConnection { connection in
            for _ in 0..<60 {
                let text = random.nastyText()
                let integer = Int64.random(in: .min ... .max, using: &random)
                let double = Double(bitPattern: random.next())
                let date = Date(timeIntervalSinceReferenceDate: Double(random.microsecondDate()) / 1e6)
                let bytes = Data((0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255) })
                let uuid = UUID()
                let texts: [String?] = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                    Bool.random(using: &random) ? random.nastyText() : nil
                }
                let rows = try await connection.query(
                    """
                    SELECT $1::text AS a, $2::bigint AS b, $3::float8 AS c, $4::timestamptz AS d, $5::bytea AS e,
                           $6::uuid AS f, $7::text[] AS g, $8::bool AS h, $4::timestamptz::text AS written
                    """,
                    [text, integer, double, date, bytes, uuid, texts, integer > 0]
                )
                let row = try #require(rows.first)
                #expect(try row.decode("a") == text, "seed \(seed)")
                #expect(try row.decode("b") == integer)
                let decoded = try row.decode("c", as: Double.self)
                #expect(decoded == double || (decoded.isNaN && double.isNaN), "seed \(seed)")
                #expect(abs(try row.decode("d", as: Date.self).timeIntervalSince(date)) < 1e-6, "seed \(seed)")
                #expect(try row.decode("e") == bytes)
                #expect(try row.decode("f") == uuid)
                #expect(try row.decode("g", as: [String?].self) == texts, "seed \(seed)")
                #expect(try row.decode("h") == (integer > 0))
            }
        }
    }

    @Test func `arrays of every element type come back`() async throws {
        try await TestDatabase.current.withConnection { connection in
            let dates = [Date(timeIntervalSince1970: 0), Date(timeIntervalSince1970: 1_700_000_000.123456)]
            let rows = try await connection.query(
                "SELECT $1::float8[], $2::bigint[], $3::timestamptz[], $4::bool[], $5::int[][], $6::text[]",
                [[1.5, -.infinity], [Int64.min, 7], dates, [true, false], [[1, 2], [3, 4]], [String]()]
            )
            let row = try #require(rows.first)
            #expect(try row.decode(0) == [1.5, -.infinity])
            #expect(try row.decode(1) == [Int64.min, 7])
            let decoded = try row.decode(2, as: [Date].self)
            #expect(zip(decoded, dates).allSatisfy { abs($0.timeIntervalSince($1)) < 1e-6 })
            #expect(try row.decode(3) == [true, false])
            #expect(try row.decode(4) == [[1, 2], [3, 4]])
            #expect(try row.decode(5) == [String]())
        }
    }

    @Test func `null is nil for an optional and an error otherwise`() async throws {
        try await TestDatabase.current.withConnection { connection in
            let rows = try await connection.query("SELECT $1::int AS n", [Int?.none])
            let row = try #require(rows.first)
            #expect(try row.decode("n", as: Int?.self) == nil)
            let error = #expect(throws: PostgresError.self) { try row.decode("n", as: Int.self) }
            #expect(error?.code == .decoding)
            #expect(error?.column == "n")
        }
    }

    @Test func `JSON values come back`() async throws {
        struct Reading: Codable, Equatable {
            var site: String
            var watts: [Double]
        }
        try await TestDatabase.current.withConnection { connection in
            let reading = Reading(site: "a\"b\\c", watts: [1, 2.5])
            let rows = try await connection.query("SELECT $1::jsonb AS j", [try PostgresJSON(reading)])
            let json = try #require(rows.first).decode("j", as: PostgresJSON.self)
            #expect(try json.value() == reading)
        }
    }

    @Test func `a text with a zero byte is refused before it is sent`() async throws {
        try await TestDatabase.current.withConnection { connection in
            for value: any PostgresEncodable in ["a\0b", ["a\0b"]] {
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.query("SELECT $1::text", [value])
                }
                #expect(error?.code == .invalidUse)
            }
        }
    }

    @Test func `what looks like SQL stays a value`() async throws {
        try await TestDatabase.current.withConnection { connection in
            try await connection.execute("CREATE TABLE t (name text)")
            let attack = "'); DROP TABLE t; --"
            _ = try await connection.query("INSERT INTO t VALUES ($1)", [attack])
            let rows = try await connection.query("SELECT name FROM t WHERE name = $1", [attack])
            #expect(try rows.map { try $0.decode("name", as: String.self) } == [attack])
        }
    }
}
