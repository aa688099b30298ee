import ControlPlane
import Foundation
import NIOCore
import SunwardModel
import Testing

@testable import Gateway

struct UpstreamDirectoryTests {
    private let now = UpstreamScene.start

    @Test func `a model has the servers that the fleet names, each once`() throws {
        let fleet = UpstreamScene.fleet(["http://10.0.0.1:8000", "http://10.0.0.1:8000/", "http://10.0.0.2:8000"])
        let group = try #require(UpstreamScene.directory(fleet).group(site: "north", model: "small"))
        #expect(group.upstreams.map(\.origin.url) == ["http://10.0.0.1:8000", "http://10.0.0.2:8000"])
        #expect(group.servedName == "small")
        #expect(group.gate.snapshot().limits == AdmissionLimits(places: 4, queue: 2))
        #expect(try UpstreamScene.directory().group(site: "north", model: "large") == nil)
    }

    @Test func `models without servers, and those whose servers all fail, are unavailable`() throws {
        let directory = try UpstreamScene.directory()
        let south = RouteRequest.Exclusion(site: "south", model: "large")
        #expect(directory.unavailable(now: now) == [south])
        let group = try #require(directory.group(site: "north", model: "small"))
        group.upstreams[0].fail(now: now)
        #expect(directory.unavailable(now: now) == [south])
        group.upstreams[1].fail(now: now)
        #expect(Set(directory.unavailable(now: now)) == [south, .init(site: "north", model: "small")])
        #expect(directory.unavailable(now: now + .seconds(1)) == [south])
    }

    @Test func `models whose servers are only doubted are there for whoever has no other`() throws {
        let directory = try UpstreamScene.directory(UpstreamScene.fleet(["http://10.0.0.1:8000"]))
        #expect(!directory.hasTrouble)
        let group = try #require(directory.group(site: "north", model: "small"))
        for _ in 0..<3 { group.upstreams[0].probe(.silent) }
        #expect(directory.hasTrouble)
        #expect(directory.unavailable(now: now).count == 2)
        #expect(directory.unavailable(now: now, isLastResort: true).map(\.site) == ["south"])
        group.upstreams[0].fail(now: now)
        #expect(directory.unavailable(now: now, isLastResort: true).count == 2)
    }

    @Test func `a model whose only trial is under way is unavailable until the trial ends well`() throws {
        let directory = try UpstreamScene.directory(UpstreamScene.fleet(["http://10.0.0.1:8000"]))
        let group = try #require(directory.group(site: "north", model: "small"))
        group.upstreams[0].fail(now: now)
        let later = now + .seconds(1)
        let trial = try #require(group.pick(now: later, random: 0))
        trial.began()
        #expect(directory.unavailable(now: later).count == 2)
        trial.ended(.succeeded(firstByte: .zero), now: later)
        #expect(directory.unavailable(now: later).count == 1)
    }

    @Test func `what stays in a re-read fleet keeps its server, its breaker and its gate`() throws {
        let directory = try UpstreamScene.directory()
        let before = try #require(directory.group(site: "north", model: "small"))
        before.upstreams[1].fail(now: now)
        let pass = try #require(before.gate.enter())
        var fleet = UpstreamScene.fleet(["http://10.0.0.2:8000", "http://10.0.0.3:8000"])
        fleet.sites[0].models[0].maxConcurrencyPerReplica = 1
        try directory.reload(fleet)
        let after = try #require(directory.group(site: "north", model: "small"))
        #expect(after.upstreams[0].id == before.upstreams[1].id)
        #expect(after.upstreams[0].health.readiness(now: now) == .no)
        #expect(Set(after.upstreams.map(\.id)).isDisjoint(with: [before.upstreams[0].id]))
        #expect(after.gate.snapshot().running == 1)
        #expect(after.gate.enter() == nil)
        after.gate.leave(pass)
        #expect(after.gate.enter() != nil)
    }

    @Test func `a server with another key is another to connections, with the same circuit breaker`() throws {
        let access = UpstreamAccess(keyEnvironment: "KEY")
        let directory = try UpstreamScene.directory(UpstreamScene.fleet(access: access), environment: ["KEY": "a"])
        let before = try #require(directory.group(site: "north", model: "small")?.upstreams.first)
        #expect(before.authorization == "Bearer a")
        try directory.reload(UpstreamScene.fleet())
        let after = try #require(directory.group(site: "north", model: "small")?.upstreams.first)
        #expect(after.authorization == nil)
        #expect(after.id != before.id)
        #expect(after.health === before.health)
    }

    @Test func `a fleet whose keys are missing changes nothing`() throws {
        let directory = try UpstreamScene.directory()
        let before = directory.groups.flatMap(\.upstreams).map(\.id)
        let access = UpstreamAccess(keyEnvironment: "ABSENT")
        let fleet = UpstreamScene.fleet(["http://10.0.0.9:1"], access: access)
        #expect(throws: GatewayError.self) { try directory.reload(fleet) }
        #expect(directory.groups.flatMap(\.upstreams).map(\.id) == before)
    }

    @Test func `a failing server that the fleet drops troubles nobody any more`() throws {
        let directory = try UpstreamScene.directory(UpstreamScene.fleet(["http://10.0.0.1:8000"]))
        directory.group(site: "north", model: "small")?.upstreams[0].fail(now: now)
        #expect(directory.unavailable(now: now).count == 2)
        try directory.reload(UpstreamScene.fleet(["http://10.0.0.2:8000"]))
        #expect(directory.unavailable(now: now).count == 1)
    }

    @Test func `servers over TLS share their trust, also with those of the fleet before`() throws {
        let fleet = UpstreamScene.fleet(["https://a.example", "https://b.example", "http://c.example"])
        let directory = try UpstreamScene.directory(fleet)
        let before = try #require(directory.group(site: "north", model: "small")).upstreams
        #expect(before[0].tls != nil && before[0].tls === before[1].tls)
        #expect(before[2].tls == nil)
        try directory.reload(fleet)
        #expect(directory.group(site: "north", model: "small")?.upstreams.map(\.id) == before.map(\.id))
    }

    @Test func `an authority that cannot be read is named`() {
        let access = UpstreamAccess(authorityFile: "no/such/authority.pem")
        let error = #expect(throws: GatewayError.self) {
            try UpstreamScene.directory(UpstreamScene.fleet(["https://a.example"], access: access))
        }
        #expect(error?.message.hasPrefix("site north, model small: authority_file no/such/authority.pem") == true)
    }

    @Test func `the status tells of each server what is known of it`() throws {
        let directory = try UpstreamScene.directory()
        let upstreams = try #require(directory.group(site: "north", model: "small")).upstreams
        upstreams[0].fail(.status(503), now: now)
        upstreams[1].began()
        upstreams[1].health.probed(
            ProbeResult(at: now, isHealthy: true, finding: "status 200", duration: .milliseconds(2)),
            now: now
        )
        let status = directory.status(now: now + .milliseconds(400))
        #expect(status.map(\.model) == ["small", "large"])
        #expect(status.map(\.available) == [true, false])
        let endpoints = status[0].endpoints
        #expect(endpoints.map(\.state) == [.open, .closed])
        #expect(endpoints.map(\.inFlight) == [0, 1])
        #expect(endpoints[0].lastFailure?.reason == "status-503")
        #expect(endpoints[0].failuresSinceStart == 3)
        #expect(abs((endpoints[0].opensInSeconds ?? 0) - 0.6) < 1e-6)
        #expect(endpoints[1].health.map { abs($0.ageSeconds - 0.4) < 1e-6 && $0.milliseconds == 2 } == true)
    }
}
