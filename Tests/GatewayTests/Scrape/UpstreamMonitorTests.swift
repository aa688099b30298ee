import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

struct UpstreamMonitorTests {
    /// Answers for each server by its port; ports without an answer hang until given up.
    private struct ScriptedFetcher: UpstreamFetching {
        let answers: NIOLockedValueBox<[Int: (health: Int, metrics: String)]>

        init(_ answers: [Int: (health: Int, metrics: String)]) { self.answers = NIOLockedValueBox(answers) }

        func get(_ path: String, of upstream: Upstream, timeout: Duration, mostBytes: Int) async -> UpstreamPage {
            guard let answer = answers.withLockedValue({ $0[upstream.origin.port] }) else {
                try? await Task.sleep(for: .seconds(60))
                return .failed("no answer")
            }
            if path == "/health" { return .answered(status: answer.health, body: ByteBuffer()) }
            return .answered(status: 200, body: ByteBuffer(string: answer.metrics))
        }
    }

    private func watch(
        _ directory: UpstreamDirectory,
        through fetcher: any UpstreamFetching,
        _ body: () async throws -> Void
    ) async throws {
        let monitor = UpstreamMonitor(
            upstreams: directory,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: UpstreamScene.silent,
            period: { .milliseconds(100) }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await monitor.watch(through: fetcher) }
            try await body()
            group.cancelAll()
        }
    }

    private func servers(_ directory: UpstreamDirectory) throws -> [Upstream] {
        try #require(directory.group(site: "north", model: "small")).upstreams
    }

    /// Waits until it holds; in vain for four minutes is a failure.
    private func eventually(_ condition: () throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(240)
        while try !condition() {
            guard ContinuousClock.now < deadline else {
                Issue.record("a condition did not come to hold")
                return
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func `a server that hangs delays no other`() async throws {
        let directory = try UpstreamScene.directory(UpstreamScene.fleet(["http://a:1", "http://a:2"]))
        let fetcher = ScriptedFetcher([2: (200, "vllm:num_requests_running 3\n")])
        try await watch(directory, through: fetcher) {
            let server = try servers(directory)[1]
            try await eventually { server.health.snapshot().tally.scrape?.metrics?.runningRequests == 3 }
            #expect(server.health.snapshot().tally.probe?.isHealthy == true)
        }
    }

    @Test func `a server whose health fails is left out until it is well again`() async throws {
        let directory = try UpstreamScene.directory(UpstreamScene.fleet(["http://a:1"]))
        let fetcher = ScriptedFetcher([1: (503, "")])
        try await watch(directory, through: fetcher) {
            let server = try servers(directory)[0]
            try await eventually { server.health.readiness(now: .now()) != .free }
            #expect(server.health.snapshot().tally.probe?.finding == "status 503")
            fetcher.answers.withLockedValue { $0[1] = (200, "") }
            try await eventually { server.health.readiness(now: .now()) == .free }
            try await eventually {
                server.health.snapshot().tally.scrape?.finding == "no metrics of a known server"
            }
        }
    }

    @Test func `a server without a page for its health is not ill`() async throws {
        let directory = try UpstreamScene.directory(UpstreamScene.fleet(["http://a:1"]))
        try await watch(directory, through: ScriptedFetcher([1: (404, "")])) {
            let server = try servers(directory)[0]
            try await eventually { server.health.snapshot().tally.probe?.finding == "status 404" }
            #expect(server.health.snapshot().tally.probe?.isHealthy == true)
        }
    }

    /// Finds nothing, and takes its time for it by a clock of its own.
    private struct VainFetcher: UpstreamFetching {
        let clock: NIOLockedValueBox<NIODeadline>
        let takes: TimeAmount

        func get(_ path: String, of upstream: Upstream, timeout: Duration, mostBytes: Int) async -> UpstreamPage {
            clock.withLockedValue { $0 = $0 + takes }
            return .failed("nothing")
        }
    }

    @Test(arguments: [(TimeAmount.seconds(2), true), (.milliseconds(5), false)])
    func `a probe in vain is silent that has had all its time`(takes: TimeAmount, isSilent: Bool) async throws {
        let group = try UpstreamScene.group(1)
        let clock = NIOLockedValueBox(UpstreamScene.start)
        var inspector = UpstreamInspector(
            group: group,
            upstream: group.upstreams[0],
            fetcher: VainFetcher(clock: clock, takes: takes),
            logger: UpstreamScene.silent,
            now: { clock.withLockedValue { $0 } }
        )
        await inspector.look(timeout: .seconds(2))
        let probe = try #require(group.upstreams[0].health.snapshot().tally.probe)
        #expect(!probe.isHealthy && probe.isSilent == isSilent)
    }

    @Test func `servers that a re-read fleet brings are looked at`() async throws {
        let directory = try UpstreamScene.directory(UpstreamScene.fleet(["http://a:1"]))
        let fetcher = ScriptedFetcher([1: (200, ""), 2: (200, "")])
        try await watch(directory, through: fetcher) {
            let before = try servers(directory)[0]
            try await eventually { before.health.snapshot().tally.probe != nil }
            try directory.reload(UpstreamScene.fleet(["http://a:2"]))
            let after = try servers(directory)[0]
            try await eventually { after.health.snapshot().tally.probe != nil }
        }
    }
}
