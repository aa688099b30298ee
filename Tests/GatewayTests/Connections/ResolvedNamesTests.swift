import NIOCore
import Testing

@testable import Gateway

struct ResolvedNamesTests {
    private final class Waiter: Sendable {}

    private typealias Names = ResolvedNames<Waiter>

    private let now = UpstreamScene.start
    private let failure = HostLookupFailure(reason: "none")

    private func address(_ last: Int) throws -> [SocketAddress] {
        [try SocketAddress(ipAddress: "10.0.0.\(last)", port: 0)]
    }

    /// One name whose address was told at the start.
    private func known(_ names: inout Names, _ addresses: [SocketAddress]) {
        names.refresh("a", now: now)
        #expect(names.nextQuery() == "a")
        #expect(names.finished("a", .success(addresses), now: now).isEmpty)
    }

    @Test func `a name that nobody knows is asked for once, and all who wait are told`() throws {
        var names = Names(mostQueries: 4)
        let waiters = (0..<3).map { _ in Waiter() }
        for waiter in waiters { #expect(names.answer(for: "a", to: waiter, now: now) == nil) }
        #expect(names.nextQuery() == "a")
        #expect(names.answer(for: "a", to: waiters[0], now: now) == nil)
        #expect(names.nextQuery() == nil)
        let told = names.finished("a", .success(try address(1)), now: now)
        #expect(Set(told.map(ObjectIdentifier.init)) == Set(waiters.map(ObjectIdentifier.init)))
        #expect(names.answer(for: "a", to: waiters[0], now: now) == .success(try address(1)))
        #expect(names.nextQuery() == nil)
    }

    @Test func `an older answer serves while the name is asked for again, once`() throws {
        var names = Names(mostQueries: 4)
        known(&names, try address(1))
        let later = now + Names.freshness
        for _ in 0..<3 { #expect(names.answer(for: "a", to: Waiter(), now: later) == .success(try address(1))) }
        #expect(names.nextQuery() == "a")
        #expect(names.nextQuery() == nil)
        #expect(names.answer(for: "a", to: Waiter(), now: later) == .success(try address(1)))
        #expect(names.finished("a", .success(try address(2)), now: later).isEmpty)
        #expect(names.answer(for: "a", to: Waiter(), now: later) == .success(try address(2)))
        #expect(names.nextQuery() == nil)
    }

    @Test func `an answer serves after queries that failed, but not for ever`() throws {
        var names = Names(mostQueries: 4)
        known(&names, try address(1))
        let later = now + Names.freshness
        names.refresh("a", now: later)
        #expect(names.nextQuery() == "a")
        #expect(names.finished("a", .failure(failure), now: later).isEmpty)
        #expect(names.answer(for: "a", to: Waiter(), now: later) == .success(try address(1)))
        // Not asked for again before the pause is over.
        #expect(names.nextQuery() == nil)
        let last = now + Names.lifetime - .nanoseconds(1)
        #expect(names.answer(for: "a", to: Waiter(), now: last) == .success(try address(1)))
        #expect(names.nextQuery() == "a")
        #expect(names.answer(for: "a", to: Waiter(), now: now + Names.lifetime) == nil)
    }

    @Test func `a name that cannot be resolved is left alone for a moment`() throws {
        var names = Names(mostQueries: 4)
        #expect(names.answer(for: "a", to: Waiter(), now: now) == nil)
        #expect(names.nextQuery() == "a")
        #expect(names.finished("a", .failure(failure), now: now).count == 1)
        #expect(names.answer(for: "a", to: Waiter(), now: now) == .failure(failure))
        #expect(names.nextQuery() == nil)
        let later = now + Names.pause
        #expect(names.answer(for: "a", to: Waiter(), now: later) == nil)
        #expect(names.nextQuery() == "a")
        #expect(names.finished("a", .success(try address(1)), now: later).count == 1)
    }

    @Test func `several names are asked for at once, and the rest in turn`() {
        var names = Names(mostQueries: 2)
        for name in ["a", "b", "c"] { names.refresh(name, now: now) }
        #expect(names.nextQuery() == "a")
        #expect(names.nextQuery() == "b")
        #expect(names.nextQuery() == nil)
        _ = names.finished("b", .failure(failure), now: now)
        #expect(names.nextQuery() == "c")
        #expect(names.nextQuery() == nil)
    }

    @Test func `who has left is not told`() throws {
        var names = Names(mostQueries: 1)
        let (one, other) = (Waiter(), Waiter())
        _ = names.answer(for: "a", to: one, now: now)
        _ = names.answer(for: "a", to: other, now: now)
        #expect(names.nextQuery() == "a")
        #expect(names.leave(one, of: "a") == true)
        #expect(names.leave(one, of: "a") == false)
        #expect(names.leave(one, of: "b") == false)
        #expect(names.finished("a", .success(try address(1)), now: now).count == 1)
        #expect(names.leave(other, of: "a") == false)
    }

    @Test func `names that nobody uses any more are forgotten`() throws {
        var names = Names(mostQueries: 10_000)
        for number in 0..<Names.mostIdleNames { names.refresh("\(number)", now: now) }
        while let host = names.nextQuery() { _ = names.finished(host, .success(try address(1)), now: now) }
        names.refresh("0", now: now + Names.lifetime)
        #expect(names.nextQuery() == "0")
        names.refresh("new", now: now + Names.lifetime)
        #expect(names.count == 2)
        #expect(names.finished("0", .success(try address(2)), now: now + Names.lifetime).isEmpty)
        #expect(names.answer(for: "0", to: Waiter(), now: now + Names.lifetime) == .success(try address(2)))
    }
}
