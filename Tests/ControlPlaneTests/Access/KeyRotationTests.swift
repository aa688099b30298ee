import ControlPlane
import Foundation
import Logging
import NIOConcurrencyHelpers
import SunwardModel
import Testing

struct KeyRotationTests {
    private let clock = SteppedClock(lateEvening)
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// What changes keys, on a store that it has read.
    private func administration(_ store: MemoryKeyStore) async throws -> KeyAdministration {
        let refresh = try await refresh(store)
        return KeyAdministration(refresh: refresh, store: store, clock: clock, logger: logger)
    }

    private func refresh(_ store: MemoryKeyStore) async throws -> KeyRefresh {
        let refresh = KeyRefresh(ring: KeyRing(), store: store, clock: clock, logger: logger)
        try await refresh.load()
        return refresh
    }

    @Test func `a new secret holds here at once, in the old one's place, and nothing else changes`() async throws {
        let key = sampleKey("anna", classes: ["chat"], allowance: KeyAllowance(spendUSDPerDay: 3))
        let administration = try await administration(MemoryKeyStore(key))
        let ring = administration.ring
        ring.client(id: key.id)?.settle(tokens: 1, usd: 2, grams: 0, reservedTokens: 0, now: clock.now)
        let rotated = try #require(try await administration.rotate(KeyRotation(id: key.id)))
        #expect(rotated.key == key.rotated(to: rotated.secret.digest))
        #expect(ring.refusal("Bearer sw-anna") == .unknown)
        let holder = try ring.client(authorization: "Bearer \(rotated.secret.text)", now: clock.now)
        #expect(holder?.key == rotated.key && holder?.use(now: clock.now).usd == 2)
        let again = try #require(try await administration.rotate(KeyRotation(id: key.id)))
        #expect(ring.refusal("Bearer \(rotated.secret.text)") == .unknown)
        #expect(ring.refusal("Bearer \(again.secret.text)") == nil)
    }

    @Test func `another service on the database notices`() async throws {
        let store = MemoryKeyStore(sampleKey("anna"))
        let elsewhere = try await refresh(store)
        let rotated = try await administration(store).rotate(KeyRotation(id: "key_anna"))
        #expect(elsewhere.ring.refusal("Bearer sw-anna") == nil)
        try await elsewhere.load()
        #expect(elsewhere.ring.refusal("Bearer sw-anna") == .unknown)
        #expect(elsewhere.ring.refusal("Bearer \(rotated?.secret.text ?? "")") == nil)
    }

    @Test func `a revoked key stays revoked, an unknown one is none, and while the database is away none changes`()
        async throws
    {
        let store = MemoryKeyStore(sampleKey("gone", revokedAt: lateEvening), sampleKey("anna"))
        let administration = try await administration(store)
        let next = lateEvening.addingTimeInterval(60)
        await #expect(throws: KeyRotationRefusal.revoked) {
            _ = try await administration.rotate(KeyRotation(id: "key_gone", expiresAt: next))
        }
        #expect(administration.ring.refusal("Bearer sw-gone") == .revoked)
        #expect(try await administration.rotate(KeyRotation(id: "key_nobody")) == nil)
        store.state.withLockedValue { $0.isAway = true }
        await #expect(throws: MemoryKeyStore.Away.self) {
            _ = try await administration.rotate(KeyRotation(id: "key_anna"))
        }
        #expect(administration.ring.refusal("Bearer sw-anna") == nil)
    }

    @Test func `an expired key needs another expiry, one that holds keeps its own unless told`() async throws {
        let (soon, later) = (lateEvening.addingTimeInterval(1), lateEvening.addingTimeInterval(60))
        let store = MemoryKeyStore(sampleKey("old", expiresAt: lateEvening), sampleKey("anna", expiresAt: soon))
        let administration = try await administration(store)
        await #expect(throws: KeyRotationRefusal.expired) {
            _ = try await administration.rotate(KeyRotation(id: "key_old"))
        }
        let over = await #expect(throws: KeyRotationRefusal.self) {
            _ = try await administration.rotate(KeyRotation(id: "key_old", expiresAt: lateEvening))
        }
        #expect(over?.field?.field == "expiresAt" && over?.message.contains("is over") == true)
        #expect(administration.ring.refusal("Bearer sw-old") == .expired)
        let back = try await administration.rotate(KeyRotation(id: "key_old", expiresAt: later))
        #expect(back?.key.expiresAt == later)
        #expect(administration.ring.refusal("Bearer \(back?.secret.text ?? "")") == nil)
        #expect(try await administration.rotate(KeyRotation(id: "key_anna"))?.key.expiresAt == soon)
        #expect(try await administration.rotate(KeyRotation(id: "key_anna", expiresAt: later))?.key.expiresAt == later)
    }
}
