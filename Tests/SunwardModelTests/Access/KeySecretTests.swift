import Foundation
import SunwardModel
import Testing

struct KeySecretTests {
    /// Counts up, so that what is drawn is known.
    private struct Counting: RandomNumberGenerator {
        var next: UInt64 = 0

        mutating func next() -> UInt64 {
            next &+= 0x0101_0101_0101_0101
            return next
        }
    }

    @Test func `a secret is sw- and 32 bytes in base64url, another one each time`() {
        var generator = SystemRandomNumberGenerator()
        let secrets = (0..<50).map { _ in KeySecret.make(using: &generator).text }
        #expect(Set(secrets).count == 50)
        #expect(secrets.allSatisfy { $0.wholeMatch(of: /sw-[A-Za-z0-9_-]{43}/) != nil })
        let names = (0..<50).map { _ in KeySecret.makeID(using: &generator) }
        #expect(Set(names).count == 50 && names.allSatisfy { $0.wholeMatch(of: /key_[a-z0-9]{16}/) != nil })
    }

    @Test func `a secret does not show itself in descriptions, mirrors and dumps`() {
        var generator = Counting()
        let secret = KeySecret.make(using: &generator)
        var dumped = ""
        dump(secret, to: &dumped)
        for shown in ["\(secret)", String(reflecting: secret), "\(["key": secret])", dumped] {
            #expect(!shown.contains(secret.text.dropFirst(3)))
        }
    }

    @Test func `a digest is SHA-256, survives its bytes, and differs in any of them`() throws {
        // The example of FIPS 180-4 for "abc".
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        let digest = KeyDigest(of: "abc")
        #expect(digest.data.map { String(format: "%02x", $0) }.joined() == expected)
        #expect(KeyDigest(digest.data) == digest)
        for index in 0..<KeyDigest.byteCount {
            var bytes = digest.data
            bytes[index] ^= 1
            let other = try #require(KeyDigest(bytes))
            #expect(!digest.matches(other) && other != digest)
        }
        #expect(KeyDigest(digest.data.dropLast()) == nil)
    }

    @Test(arguments: ["client", "admin", "site:tucson", "site:las-vegas"])
    func `a role is its text and back`(_ text: String) {
        #expect(KeyRole(text)?.text == text)
    }

    @Test(arguments: ["", "Admin", "site", "site:", "site:Tucson", "site:a b", "root", "client "])
    func `other texts are no roles`(_ text: String) {
        #expect(KeyRole(text) == nil)
    }

    @Test func `a key is active until it expires or is revoked`() {
        let start = Date(timeIntervalSince1970: 1_700_000_000)
        var key = APIKey(id: "key_a", name: "a", role: .client, digest: KeyDigest(of: "a"), createdAt: start)
        #expect(key.isActive(at: .distantFuture))
        key.expiresAt = start
        #expect(key.isActive(at: start.addingTimeInterval(-1)) && !key.isActive(at: start))
        key.expiresAt = nil
        key.revokedAt = start
        #expect(!key.isActive(at: start.addingTimeInterval(-1)))
    }
}
