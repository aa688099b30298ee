import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import SunwardModel
import Testing

@testable import Gateway

struct HTTPFetcherTests {
    private func get(
        _ url: String,
        _ path: String = "/health",
        key: String? = nil,
        timeout: Duration = .seconds(20),
        resolver: HostResolver = HostResolver()
    ) async throws -> UpstreamPage {
        let access = UpstreamAccess(keyEnvironment: key.map { _ in "KEY" })
        let directory = try UpstreamScene.directory(
            UpstreamScene.fleet([url], access: access),
            environment: ["KEY": key ?? ""]
        )
        let upstream = try #require(directory.group(site: "north", model: "small")?.upstreams.first)
        let fetcher = HTTPFetcher(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, resolver: resolver)
        let page = await fetcher.get(path, of: upstream, timeout: timeout, mostBytes: 4 << 20)
        try await fetcher.shutdown()
        return page
    }

    private func finding(_ page: UpstreamPage) -> String {
        switch page {
        case .answered(let status, let body): "\(status) \(String(buffer: body))"
        case .failed(let reason): reason
        }
    }

    @Test func `a page is fetched below the base URL, with the server's key`() async throws {
        let heads = NIOLockedValueBox<[HTTPRequestHead]>([])
        try await CannedServer.run { head in
            heads.withLockedValue { $0.append(head) }
            return .page(200, "fine")
        } _: { server in
            let page = try await get("\(server.url)/models/large", key: "sk-1")
            #expect(finding(page) == "200 fine")
        }
        let head = try #require(heads.withLockedValue { $0.first })
        #expect(head.uri == "/models/large/health")
        #expect(head.headers["authorization"] == ["Bearer sk-1"])
    }

    @Test func `a server that hangs is given up in time`() async throws {
        try await CannedServer.run { _ in
            .silence
        } _: { server in
            let began = ContinuousClock.now
            let page = try await get(server.url, timeout: .milliseconds(100))
            #expect(finding(page).hasPrefix("no answer in"))
            #expect(began.duration(to: .now) < .seconds(10))
        }
    }

    @Test func `a server that refuses says so at once`() async throws {
        let closed = NIOLockedValueBox("")
        try await CannedServer.run { _ in
            .silence
        } _: { server in
            closed.withLockedValue { $0 = server.url }
        }
        let page = try await get(closed.withLockedValue { $0 })
        #expect(finding(page) == "connection refused")
    }

    @Test func `a server whose name is not resolved holds up no other`() async throws {
        let lookup = try ScriptedLookup(["well.test": ["127.0.0.1"]])
        let resolver = lookup.resolver
        let heads = NIOLockedValueBox<[HTTPRequestHead]>([])
        try await CannedServer.run { head in
            heads.withLockedValue { $0.append(head) }
            return .page(200, "fine")
        } _: { server in
            let port = server.channel.localAddress?.port ?? 0
            async let dead = get("http://dead.test:\(port)", timeout: .milliseconds(300), resolver: resolver)
            #expect(try await eventually { lookup.names == ["dead.test"] })
            for _ in 0..<20 {
                let page = try await get("http://well.test:\(port)", resolver: resolver)
                #expect(finding(page) == "200 fine")
            }
            let given = try await dead
            #expect(finding(given) == "no connection in 300ms")
            #expect(heads.withLockedValue { $0.first?.headers["host"] } == ["well.test:\(port)"])
        }
        lookup.letGo()
        // The one query for it is over, and says why.
        #expect(
            try await eventually {
                let page = try await get("http://dead.test:1", resolver: resolver)
                return finding(page) == "no address of the host: temporary failure"
            }
        )
    }

    @Test func `a connection that the server has closed meanwhile is made again`() async throws {
        let server = try await ScriptedUpstream(.answerThenClose("fine"))
        let directory = try UpstreamScene.directory(UpstreamScene.fleet([server.endpoint]))
        let upstream = try #require(directory.group(site: "north", model: "small")?.upstreams.first)
        let fetcher = HTTPFetcher(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            resolver: directory.resolver
        )
        for _ in 0..<30 {
            let page = await fetcher.get("/health", of: upstream, timeout: .seconds(20), mostBytes: 1 << 20)
            #expect(finding(page) == "200 fine")
        }
        try await fetcher.shutdown()
        await server.stop()
    }

    @Test func `a page without end is read to its bound`() async throws {
        try await CannedServer.run { _ in
            .endless(64 << 20)
        } _: { server in
            let page = try await get(server.url)
            #expect(finding(page) == "a page of more than 4 MiB")
        }
    }

    @Test func `a connection that is cut is a failure`() async throws {
        try await CannedServer.run { _ in
            .cut
        } _: { server in
            guard case .failed = try await get(server.url) else {
                Issue.record("a cut connection gave a page")
                return
            }
        }
    }
}
