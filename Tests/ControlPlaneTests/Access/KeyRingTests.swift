import ControlPlane
import Foundation
import SunwardModel
import Testing

struct KeyRingTests {
    private static func ring(_ keys: APIKey...) -> KeyRing {
        let ring = KeyRing()
        ring.publish(keys, now: lateEvening)
        return ring
    }

    @Test func `a key is known by its secret, whatever the case of the scheme`() throws {
        let ring = Self.ring(sampleKey("anna"), sampleKey("root", role: .admin))
        for header in ["Bearer sw-anna", "bearer sw-anna", "BEARER   sw-anna"] {
            #expect(try ring.client(authorization: header, now: lateEvening)?.key.id == "key_anna")
        }
        #expect(try ring.client(authorization: "Bearer sw-root", now: lateEvening)?.key.role == .admin)
        #expect(try ring.client(authorization: nil, now: lateEvening) == nil)
    }

    @Test(arguments: ["", "Bearer", "Bearer ", "Basic sw-anna", "sw-anna", "Token sw-anna", "Bearer\u{0}sw-anna\u{0}"])
    func `what is no bearer token is no key`(_ header: String) {
        let refusal = Self.ring(sampleKey("anna")).refusal(header)
        #expect(refusal == .missing || refusal == .unknown)
    }

    @Test func `unknown, revoked, expired and misused keys are told apart`() {
        let ring = Self.ring(
            sampleKey("gone", revokedAt: lateEvening),
            sampleKey("old", expiresAt: lateEvening),
            sampleKey("meter", role: .site("tucson"))
        )
        #expect(ring.refusal("Bearer sw-nobody") == .unknown)
        #expect(ring.refusal("Bearer sw-gone") == .revoked)
        #expect(ring.refusal("Bearer sw-old") == .expired)
        #expect(ring.refusal("Bearer sw-old", now: lateEvening.addingTimeInterval(-1)) == nil)
        #expect(ring.refusal("Bearer sw-meter") == .wrongRole)
        // The digest, which the database holds, is not the key.
        let digest = KeyDigest(of: "sw-gone").data.base64EncodedString()
        #expect(ring.refusal("Bearer \(digest)") == .unknown)
    }

    @Test func `before the keys have been read nobody is told that theirs is unknown`() {
        let ring = KeyRing()
        #expect(!ring.isLoaded)
        #expect(ring.refusal("Bearer sw-anna") == .notReady)
        ring.publish([], now: lateEvening)
        #expect(ring.isLoaded)
        #expect(ring.refusal("Bearer sw-anna") == .unknown)
    }

    @Test func `refusals hold nothing of what was presented`() {
        let ring = Self.ring(sampleKey("gone", revokedAt: lateEvening))
        for name in ["gone", "nobody"] {
            let refusal = ring.refusal("Bearer sw-\(name)")
            #expect(refusal != nil && !"\(String(describing: refusal)) \(refusal?.message ?? "")".contains(name))
        }
    }

    @Test func `keys that stay keep their running limits, also those whose limits change`() throws {
        let ring = Self.ring(sampleKey("anna", allowance: KeyAllowance(requestsPerMinute: 3)))
        let now = ContinuousClock.now
        let before = try #require(try ring.client(authorization: "Bearer sw-anna", now: lateEvening))
        for _ in 0..<2 { #expect(before.refusal(instant: now) == nil) }
        ring.publish([sampleKey("anna", allowance: KeyAllowance(requestsPerMinute: 3))], now: lateEvening)
        let same = try #require(try ring.client(authorization: "Bearer sw-anna", now: lateEvening))
        #expect(same.refusal(instant: now) == nil)
        #expect(same.refusal(instant: now) == .requestRate(retryAfter: .seconds(20)))
        ring.publish([sampleKey("anna", allowance: KeyAllowance(requestsPerMinute: 4))], now: lateEvening)
        let wider = try #require(try ring.client(authorization: "Bearer sw-anna", now: lateEvening))
        #expect(wider.refusal(instant: now) == nil)
        // A request that came before the change counts in the same place.
        #expect(before.refusal(instant: now) != nil)
        before.settle(tokens: 5, usd: 1, grams: 2, reservedTokens: 0, now: lateEvening)
        #expect(wider.use(now: lateEvening) == KeyUse(requests: 1, tokens: 5, usd: 1, grams: 2))
    }

    @Test func `a key that is revoked stops for those who come, and its holder is known by name`() throws {
        let ring = Self.ring(sampleKey("anna"), sampleKey("root", role: .admin))
        #expect(ring.refusal("Bearer sw-anna") == nil && ring.hasAdministrator(now: lateEvening))
        ring.publish([sampleKey("anna", revokedAt: lateEvening)], now: lateEvening)
        #expect(ring.refusal("Bearer sw-anna") == .revoked)
        #expect(ring.refusal("Bearer sw-root") == .unknown)
        #expect(!ring.hasAdministrator(now: lateEvening))
        #expect(ring.client(id: "key_anna")?.key.name == "anna" && ring.client(id: "key_root") == nil)
    }

    @Test func `a key with a new secret goes on where it was, and its old secret is unknown`() throws {
        let key = sampleKey("anna", allowance: KeyAllowance(requestsPerMinute: 3, spendUSDPerDay: 9))
        let ring = Self.ring(key, sampleKey("root", role: .admin))
        let now = ContinuousClock.now
        let before = try #require(try ring.client(authorization: "Bearer sw-anna", now: lateEvening))
        for _ in 0..<2 { #expect(before.refusal(instant: now) == nil) }
        ring.publish([key.rotated(to: KeyDigest(of: "sw-new")), sampleKey("root", role: .admin)], now: lateEvening)
        #expect(ring.refusal("Bearer sw-anna") == .unknown)
        #expect(ring.refusal("Bearer sw-root") == nil)
        let after = try #require(try ring.client(authorization: "Bearer sw-new", now: lateEvening))
        #expect(after.key.id == "key_anna" && ring.client(id: "key_anna") === after)
        #expect(after.refusal(instant: now) == nil)
        #expect(after.refusal(instant: now) == .requestRate(retryAfter: .seconds(20)))
        // What was let in with the old secret is accounted for with the new one.
        before.settle(tokens: 5, usd: 9, grams: 2, reservedTokens: 0, now: lateEvening)
        #expect(after.use(now: lateEvening).usd == 9)
        let later = now.advanced(by: .seconds(60))
        #expect(after.refusal(instant: later) == .spendBudget(until: lateEvening.addingTimeInterval(60)))
    }

    @Test func `what others have used is known before a key's first request`() throws {
        let ring = KeyRing()
        let spent = ["key_anna": KeyUse(requests: 9, tokens: 1, usd: 2, grams: 3)]
        let key = sampleKey("anna", allowance: KeyAllowance(spendUSDPerDay: 2))
        ring.publish([key], now: lateEvening, usedByOthers: spent)
        let holder = try #require(try ring.client(authorization: "Bearer sw-anna", now: lateEvening))
        let midnight = lateEvening.addingTimeInterval(60)
        #expect(holder.refusal(instant: .now) == .spendBudget(until: midnight))
        #expect(holder.refusal(now: midnight, instant: .now) == nil)
    }
}
