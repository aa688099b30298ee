import NIOCore
import Testing

@testable import Gateway

struct ModelLookTests {
    private let now = UpstreamScene.start

    private func scraped(_ upstream: Upstream, running: Double, waiting: Double) {
        var metrics = UpstreamMetrics()
        metrics.runningRequests = running
        metrics.waitingRequests = waiting
        upstream.health.scraped(ScrapeResult(at: now, metrics: metrics, finding: "vllm"))
    }

    @Test func `servers are added up, by their own word where it is fresh and else by what is under way`() throws {
        let group = try UpstreamScene.group(2)
        scraped(group.upstreams[0], running: 5, waiting: 2)
        group.upstreams[0].began()
        group.upstreams[1].began()
        let fresh = try #require(group.look(now: now + .seconds(5), freshFor: .seconds(15)))
        #expect(fresh.running == 6)
        #expect(fresh.waiting == 2)
        let old = try #require(group.look(now: now + .seconds(20), freshFor: .seconds(15)))
        #expect(old.running == 2)
        #expect(old.waiting == 0)
    }

    @Test func `a model is up while one of its servers is, and may be tried when a cool-down is over`() throws {
        let group = try UpstreamScene.group(2)
        group.upstreams[0].fail(now: now)
        let one = try #require(group.look(now: now, freshFor: .seconds(15)))
        #expect(one.isUp && one.resting == 1)
        group.upstreams[1].fail(now: now)
        let both = try #require(group.look(now: now, freshFor: .seconds(15)))
        #expect(!both.isUp && !both.mayBeTried && both.resting == 2)
        let later = try #require(group.look(now: now + .seconds(1), freshFor: .seconds(15)))
        #expect(later.mayBeTried && later.resting == 2)
    }

    @Test func `a model is in reach whose server has only fallen silent to probes`() throws {
        let group = try UpstreamScene.group(1)
        for _ in 0..<3 { group.upstreams[0].probe(.silent) }
        let silent = try #require(group.look(now: now, freshFor: .seconds(15)))
        #expect(!silent.isUp && silent.isDoubted && silent.isReachable)
        group.upstreams[0].probe(.bad)
        let bad = try #require(group.look(now: now, freshFor: .seconds(15)))
        #expect(!bad.isUp && !bad.isDoubted && !bad.isReachable)
    }

    @Test func `a model without servers is not looked at`() throws {
        let directory = try UpstreamScene.directory()
        #expect(directory.group(site: "south", model: "large")?.look(now: now, freshFor: .seconds(1)) == nil)
    }
}
