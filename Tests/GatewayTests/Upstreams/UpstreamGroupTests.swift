import NIOCore
import Testing

@testable import Gateway

struct UpstreamGroupTests {
    private let now = UpstreamScene.start

    @Test func `the server with the least under way is picked`() throws {
        let group = try UpstreamScene.group(3)
        group.upstreams[0].began()
        group.upstreams[2].began()
        for random in UInt64(0)..<6 {
            #expect(group.pick(now: now, random: random)?.id == group.upstreams[1].id)
        }
    }

    @Test func `equals share the requests`() throws {
        let group = try UpstreamScene.group(3)
        let picked = Set((UInt64(0)..<3).compactMap { group.pick(now: now, random: $0)?.id })
        #expect(picked == Set(group.upstreams.map(\.id)))
    }

    @Test func `a server that has failed the request is not picked again`() throws {
        let group = try UpstreamScene.group(2)
        let first = try #require(group.pick(now: now, random: 0))
        let second = try #require(group.pick(excluding: [first.id], now: now, random: 0))
        #expect(first.id != second.id)
        #expect(group.pick(excluding: [first.id, second.id], now: now, random: 0) == nil)
    }

    @Test func `a server that keeps failing is left out, and gets one trial after its cool-down`() throws {
        let group = try UpstreamScene.group(2)
        let ill = group.upstreams[0]
        ill.fail(now: now)
        for random in UInt64(0)..<4 { #expect(group.pick(now: now, random: random)?.id == group.upstreams[1].id) }
        let later = now + .seconds(1)
        #expect(group.pick(now: later, random: 1)?.id == ill.id)
        #expect(group.pick(now: later, random: 0)?.id == group.upstreams[1].id)
        ill.attempt(.succeeded(firstByte: .zero), now: later)
        let picked = Set((UInt64(0)..<2).compactMap { group.pick(now: later, random: $0)?.id })
        #expect(picked.count == 2)
    }

    @Test func `a request that has failed once is nobody's trial while another server is well`() throws {
        let group = try UpstreamScene.group(3)
        group.upstreams[0].fail(now: now)
        let later = now + .seconds(1)
        let second = group.pick(excluding: [group.upstreams[1].id], now: later, random: 0)
        #expect(second?.id == group.upstreams[2].id)
        let last = group.pick(excluding: group.upstreams[1...].map(\.id), now: later, random: 0)
        #expect(last?.id == group.upstreams[0].id)
    }

    @Test func `a server that has enough to do is left alone for a moment, and its health is not doubted`() throws {
        let group = try UpstreamScene.group(1)
        for _ in 0..<20 { group.upstreams[0].attempt(.status(429), now: now) }
        #expect(group.pick(now: now, random: 0) == nil)
        #expect(group.untilTried(now: now) == .milliseconds(500))
        #expect(group.pick(now: now + .milliseconds(500), random: 0) != nil)
        #expect(group.pick(now: now + .milliseconds(500), random: 0) != nil)
    }

    @Test func `where no other group is left a failing server is tried before its time, a paused one never`() throws {
        let group = try UpstreamScene.group(2)
        group.upstreams[0].fail(now: now)
        group.upstreams[1].pause(for: .seconds(20), now: now)
        let soon = now + .milliseconds(400)
        #expect(!group.mayBeLastResort(now: soon) && group.pick(now: soon, random: 0, isLastResort: true) == nil)
        _ = group.upstreams[0].health.claim(now: now + .seconds(1))
        group.upstreams[0].attempt(.timedOut, now: now + .seconds(1))
        let later = now + .milliseconds(2100)
        #expect(!group.mayBeTried(now: later - .milliseconds(101)))
        #expect(group.mayBeLastResort(now: later))
        #expect(group.pick(excluding: [group.upstreams[0].id], now: later, random: 0, isLastResort: true) == nil)
        #expect(group.pick(now: later, random: 0, isLastResort: true)?.id == group.upstreams[0].id)
        #expect(group.pick(now: later, random: 0, isLastResort: true) == nil)
    }

    @Test func `a server's own word on when to come back holds, within reason`() throws {
        let group = try UpstreamScene.group(1)
        group.upstreams[0].pause(for: .seconds(5), now: now)
        #expect(group.untilTried(now: now) == .seconds(5))
        group.upstreams[0].pause(for: .hours(5), now: now)
        #expect(group.untilTried(now: now) == .seconds(30))
    }

    @Test func `a session stays on one server, until that has more than its share`() throws {
        let group = try UpstreamScene.group(4)
        let home = try #require(group.pick(now: now, random: 0, session: 42))
        for random in UInt64(0)..<8 { #expect(group.pick(now: now, random: random, session: 42)?.id == home.id) }
        for upstream in group.upstreams { upstream.began() }
        #expect(group.pick(now: now, random: 0, session: 42)?.id == home.id)
        home.began()
        home.began()
        #expect(group.pick(now: now, random: 0, session: 42)?.id != home.id)
    }

    @Test func `sessions spread over the servers`() throws {
        let group = try UpstreamScene.group(4)
        var counts: [Int: Int] = [:]
        for session in UInt64(0)..<400 {
            if let id = group.pick(now: now, random: 0, session: session)?.id { counts[id, default: 0] += 1 }
        }
        #expect(counts.values.allSatisfy { (60...140).contains($0) })
    }
}
