import Foundation
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

@Suite(.database)
struct KeyStoreTests {
    private static func key(_ name: String, role: KeyRole = .client) -> APIKey {
        APIKey(id: "key_\(name)", name: name, role: role, digest: KeyDigest(of: name), createdAt: noon)
    }

    @Test func `a key comes back as it was kept`() async throws {
        try await withStore { store, pool in
            var full = Self.key("complete", role: .site("tucson"))
            full.area = "chicago"
            full.classes = ["chat", "batch"]
            full.allowance = KeyAllowance(
                requestsPerMinute: 60,
                tokensPerMinute: 1e6,
                spendUSDPerDay: 0.125,
                carbonGramsPerDay: 0
            )
            full.expiresAt = noon.addingTimeInterval(60)
            let bare = Self.key("withnothing", role: .admin)
            for key in [full, bare] { try await store.addKey(key) }
            let listing = try #require(try await store.keys())
            #expect(listing.keys == [full, bare])
            // No column holds anything that opens a door.
            let row = try await pool.query("SELECT api_keys::text AS line FROM api_keys WHERE id = 'key_complete'")
            let line = try #require(try row.first?.decode("line", as: String.self))
            #expect(line.contains("\\\\x") && line.contains("tucson"))
        }
    }

    @Test func `a listing is given again only after a change, whoever made it`() async throws {
        try await withStore { store, pool in
            var fingerprint = try #require(try await store.keys()).fingerprint
            func changed() async throws -> Bool {
                guard let listing = try await store.keys(unless: fingerprint) else { return false }
                fingerprint = listing.fingerprint
                return true
            }
            #expect(try await !changed())
            for name in ["firstkey", "secondkey"] { try await store.addKey(Self.key(name)) }
            #expect(try await changed())
            #expect(try await !changed())
            #expect(try await store.revokeKey(id: "key_firstkey", at: noon)?.revokedAt == noon)
            #expect(try await changed())
            _ = try await pool.query("UPDATE api_keys SET name = 'by hand' WHERE id = 'key_secondkey'")
            #expect(try await changed())
            _ = try await pool.query("DELETE FROM api_keys WHERE id = 'key_firstkey'")
            #expect(try await changed())
            #expect(try await !changed())
        }
    }

    @Test func `a revoked key keeps the time of its first revocation`() async throws {
        try await withStore { store, _ in
            try await store.addKey(Self.key("anybody1"))
            #expect(try await store.revokeKey(id: "key_anybody1", at: noon)?.revokedAt == noon)
            let again = try await store.revokeKey(id: "key_anybody1", at: noon.addingTimeInterval(9))
            #expect(again?.revokedAt == noon)
            #expect(try await store.revokeKey(id: "key_stranger", at: noon) == nil)
        }
    }

    @Test func `a rotated key has another digest, and all else as it was`() async throws {
        try await withStore { store, _ in
            var key = Self.key("anybody1", role: .site("tucson"))
            (key.area, key.classes) = ("chicago", ["chat"])
            key.allowance = KeyAllowance(requestsPerMinute: 60, carbonGramsPerDay: 5)
            key.expiresAt = noon.addingTimeInterval(60)
            try await store.addKey(key)
            let other = Self.key("anybody2")
            try await store.addKey(other)
            let fingerprint = try await store.keys()?.fingerprint
            func rotate(_ id: String, _ secret: String, until: Date? = nil, at date: Date = noon) async throws
                -> APIKey?
            {
                try await store.rotateKey(id: id, digest: KeyDigest(of: secret), expiresAt: until, at: date)
            }
            let rotated = try #require(try await rotate(key.id, "second"))
            #expect(rotated.digest == KeyDigest(of: "second"))
            var expected = APIKey(
                id: key.id,
                name: key.name,
                role: key.role,
                digest: rotated.digest,
                area: key.area,
                classes: key.classes,
                allowance: key.allowance,
                createdAt: key.createdAt,
                expiresAt: key.expiresAt
            )
            #expect(rotated == expected)
            let listing = try #require(try await store.keys(unless: fingerprint))
            #expect(listing.keys == [rotated, other])
            // Expired: it stays as it is, unless it gets a time that is still to come.
            let late = noon.addingTimeInterval(60)
            #expect(try await rotate(key.id, "third", at: late) == expected)
            #expect(try await rotate(key.id, "third", until: late, at: late) == expected)
            let revived = try await rotate(key.id, "third", until: late.addingTimeInterval(1), at: late)
            #expect(revived?.digest == KeyDigest(of: "third") && revived?.expiresAt == late.addingTimeInterval(1))
            // Revoked: for good.
            expected = try #require(try await store.revokeKey(id: key.id, at: late))
            #expect(try await rotate(key.id, "fourth", until: late.addingTimeInterval(9)) == expected)
            #expect(try await rotate("key_stranger", "fourth") == nil)
            let taken = await #expect(throws: StoreError.self) { try await rotate(other.id, "third") }
            #expect(taken?.code == .refused)
        }
    }

    @Test func `a digest or name that is taken is refused, and what is refused is not shown`() async throws {
        try await withStore { store, _ in
            try await store.addKey(Self.key("anybody1"))
            var twin = Self.key("anybody2")
            twin = APIKey(id: twin.id, name: "x", role: .client, digest: KeyDigest(of: "anybody1"), createdAt: noon)
            for key in [Self.key("anybody1"), twin] {
                let error = await #expect(throws: StoreError.self) { try await store.addKey(key) }
                #expect(error?.code == .refused)
                let digits = key.digest.data.prefix(8).map { String(format: "%02x", $0) }.joined()
                #expect(error?.description.contains(digits) == false)
            }
        }
    }

    @Test func `totals of one run replace themselves, and those of others are summed by day and key`() async throws {
        try await withStore { store, pool in
            let (first, second, third) = (UUID(), UUID(), UUID())
            let (day, before) = (noon.addingTimeInterval(-43_200), noon.addingTimeInterval(-129_600))
            func total(_ key: String, _ day: Date, _ number: Int) -> KeyUseTotal {
                let amount = Double(number)
                let use = KeyUse(requests: number, tokens: amount * 10, usd: amount / 8, grams: amount / 4)
                return KeyUseTotal(keyID: key, day: day, use: use)
            }
            func write(_ totals: [KeyUseTotal], _ run: UUID) async throws -> [String: KeyUse] {
                try await store.exchangeKeyUse(totals, instance: run, day: day)
            }
            let start = [total("key_a", day, 1), total("key_b", day, 2), total("key_a", before, 50)]
            #expect(try await write(start, first) == [:])
            for _ in 0..<2 { _ = try await write([total("key_a", day, 3)], first) }
            #expect(try await write([total("key_a", day, 4)], second)["key_a"] == total("key_a", day, 3).use)
            let others = try await write([], third)
            #expect(others == ["key_a": total("key_a", day, 7).use, "key_b": total("key_b", day, 2).use])
            let shown = try await pool.number(
                "SELECT requests AS n FROM key_use_daily WHERE key_id = 'key_a' AND day = $1",
                [day]
            )
            #expect(shown == 7)
            try await store.dropKeyUse(before: day)
            #expect(try await pool.number("SELECT count(*) AS n FROM api_key_use") == 3)
        }
    }
}
