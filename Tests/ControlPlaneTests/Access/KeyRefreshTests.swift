import ControlPlane
import Foundation
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycleTestKit
import SunwardModel
import Testing

struct KeyRefreshTests {
    private let clock = SteppedClock(lateEvening)

    private func refresh(_ store: MemoryKeyStore, interval: Duration = .milliseconds(2)) -> KeyRefresh {
        KeyRefresh(
            ring: KeyRing(),
            store: store,
            clock: clock,
            interval: interval,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private func administration(_ refresh: KeyRefresh, _ store: MemoryKeyStore) -> KeyAdministration {
        KeyAdministration(
            refresh: refresh,
            store: store,
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private func holder(_ refresh: KeyRefresh, _ name: String) throws -> KeyedClient {
        try #require(try refresh.ring.client(authorization: "Bearer sw-\(name)", now: clock.now))
    }

    @Test func `keys are read when they have changed and only then`() async throws {
        let store = MemoryKeyStore(sampleKey("anna"))
        let refresh = refresh(store)
        for _ in 0..<3 { try await refresh.load() }
        #expect(store.state.withLockedValue(\.listings) == 1)
        store.put(sampleKey("anna", revokedAt: lateEvening))
        try await refresh.load()
        #expect(refresh.ring.refusal("Bearer sw-anna") == .revoked)
    }

    @Test func `while the database is away the keys known last go on, and use is counted on`() async throws {
        let store = MemoryKeyStore(sampleKey("anna"))
        let refresh = refresh(store)
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await refresh.run() }
                while !refresh.ring.isLoaded { try await Task.sleep(for: .milliseconds(1)) }
                store.state.withLockedValue { $0.isAway = true }
                let holder = try self.holder(refresh, "anna")
                holder.settle(tokens: 7, usd: 1, grams: 2, reservedTokens: 0, now: self.clock.now)
                try await Task.sleep(for: .milliseconds(20))
                #expect(refresh.ring.refusal("Bearer sw-anna") == nil)
                #expect(holder.use(now: self.clock.now).tokens == 7)
                store.state.withLockedValue { $0.isAway = false }
                store.put(sampleKey("anna", revokedAt: lateEvening))
                while refresh.ring.refusal("Bearer sw-anna") != .revoked {
                    try await Task.sleep(for: .milliseconds(1))
                }
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        let kept = store.state.withLockedValue { $0.use["key_anna"]?.values.first?.values.first }
        #expect(kept == KeyUse(requests: 1, tokens: 7, usd: 1, grams: 2))
    }

    @Test func `the day's use survives a restart and is shared by services on one database`() async throws {
        let store = MemoryKeyStore(sampleKey("anna", allowance: KeyAllowance(spendUSDPerDay: 3)))
        let (first, second) = (refresh(store), refresh(store))
        for service in [first, second] {
            try await service.load()
            try holder(service, "anna").settle(tokens: 1, usd: 1, grams: 0, reservedTokens: 0, now: clock.now)
        }
        // Writing it again counts nothing twice.
        for _ in 0..<3 { for service in [first, second] { try await service.exchangeUse() } }
        #expect(try holder(first, "anna").use(now: clock.now).usd == 2)
        let third = refresh(store)
        try await third.load()
        let again = try holder(third, "anna")
        #expect(again.use(now: clock.now).usd == 2 && again.refusal(instant: .now) == nil)
        again.settle(tokens: 1, usd: 1, grams: 0, reservedTokens: 0, now: clock.now)
        for service in [third, first] { try await service.exchangeUse() }
        let midnight = lateEvening.addingTimeInterval(60)
        #expect(try holder(first, "anna").refusal(instant: .now) == .spendBudget(until: midnight))
        // The next day is another.
        clock.set(midnight)
        try await first.exchangeUse()
        #expect(try holder(first, "anna").refusal(now: midnight, instant: .now) == nil)
    }

    @Test func `a key made or revoked here holds here at once`() async throws {
        let store = MemoryKeyStore()
        let refresh = refresh(store)
        let administration = administration(refresh, store)
        #expect(throws: AccessRefusal.notReady) { try administration.list() }
        try await refresh.load()
        let made = try await administration.create(KeyDraft(name: "anna", role: "site:tucson"))
        let header = "Bearer \(made.secret.text)"
        #expect(try refresh.ring.holder(authorization: header, now: clock.now)?.key == made.key)
        #expect(try administration.list().map(\.key) == [made.key])
        #expect(try await administration.revoke(id: made.key.id)?.revokedAt == clock.now)
        #expect(refresh.ring.refusal(header) == .revoked)
        #expect(try await administration.revoke(id: "key_nobody") == nil)
        store.state.withLockedValue { $0.isAway = true }
        await #expect(throws: MemoryKeyStore.Away.self) {
            _ = try await administration.create(KeyDraft(name: "late", role: "client"))
        }
        #expect(try administration.list().count == 1)
    }

    @Test func `a draft is held against the fleet, field by field`() {
        let fleet = TestFleet.fleet()
        let good = KeyDraft(name: "a", role: "site:\(fleet.sites[0].name)", area: fleet.areas[0].name)
        #expect(good.refusals(fleet: fleet, now: lateEvening).isEmpty)
        let bad = KeyDraft(
            name: "",
            role: "site:atlantis",
            area: "mars",
            classes: ["dreams"],
            allowance: KeyAllowance(requestsPerMinute: -1, tokensPerMinute: .nan),
            expiresAt: lateEvening
        )
        let fields = bad.refusals(fleet: fleet, now: lateEvening).map(\.field)
        #expect(fields == ["name", "role", "area", "classes", "requestsPerMinute", "tokensPerMinute", "expiresAt"])
        #expect(bad.refusals(fleet: nil, now: lateEvening).count == 4)
        #expect(KeyDraft(name: "a", role: "root").refusals(fleet: fleet, now: lateEvening).map(\.field) == ["role"])
        #expect(KeyDraft(name: "a", role: "client", classes: []).refusals(fleet: nil, now: lateEvening).count == 1)
    }
}
