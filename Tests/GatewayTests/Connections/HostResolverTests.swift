import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import SunwardModel
import Testing

@testable import Gateway

/// Connections to hosts by their names, on real sockets.
struct HostResolverTests {
    private let eventLoop = MultiThreadedEventLoopGroup.singleton.next()

    /// What becomes of a connection to a host.
    private func connect(
        to host: String,
        port: Int,
        through resolver: HostResolver,
        within time: TimeAmount = .seconds(60)
    ) async throws -> Result<Void, any Error> {
        let directory = try UpstreamScene.directory(UpstreamScene.fleet(["http://\(host):\(port)"]))
        let upstream = try #require(directory.group(site: "north", model: "small")?.upstreams.first)
        let made = eventLoop.makePromise(of: Result<Void, any Error>.self)
        eventLoop.execute { [eventLoop] in
            let pool = UpstreamPool(eventLoop: eventLoop, resolver: resolver)
            pool.connect(to: upstream, within: time, whileWanted: { true }) { connection in
                made.succeed(connection.map { _ in })
                if let connection = try? connection.get() { connection.abandon() }
            }
        }
        return try await made.futureResult.get()
    }

    private func isMade(to host: String, port: Int, through resolver: HostResolver) async throws -> Bool {
        (try? await connect(to: host, port: port, through: resolver).get()) != nil
    }

    @Test func `a name that hangs holds up no other`() async throws {
        let server = try await ScriptedUpstream(.answer(Answers.chat))
        let lookup = try ScriptedLookup(["well.test": ["127.0.0.1"]])
        let resolver = lookup.resolver
        try await withThrowingTaskGroup(of: Void.self) { group in
            // On one event loop, and before the one that is well.
            for number in 0..<20 {
                group.addTask {
                    _ = try await connect(to: "dead\(number % 4).test", port: server.port, through: resolver)
                }
            }
            #expect(try await eventually { lookup.names.count == 4 })
            #expect(try await isMade(to: "well.test", port: server.port, through: resolver))
            // One query a name, however many wait for it.
            #expect(lookup.names.count == 5 && Set(lookup.names).count == 5)
            lookup.letGo()
            try await group.waitForAll()
        }
        await server.stop()
    }

    @Test func `who waits for a name that hangs is told when the time for its connection is over`() async throws {
        let lookup = try ScriptedLookup([:])
        let result = try await connect(to: "dead.test", port: 1, through: lookup.resolver, within: .milliseconds(50))
        guard case .failure(ChannelError.connectTimeout) = result else {
            Issue.record("\(result) in the place of a connection that took too long")
            return
        }
        lookup.letGo()
    }

    @Test func `where one address does not answer the next is tried`() async throws {
        // It listens on IPv4 alone.
        let server = try await ScriptedUpstream(.answer(Answers.chat))
        let lookup = try ScriptedLookup([
            "both.test": ["::1", "127.0.0.1"], "old.test": ["127.0.0.1"], "new.test": ["::1"],
        ])
        let resolver = lookup.resolver
        #expect(try await isMade(to: "both.test", port: server.port, through: resolver))
        #expect(try await isMade(to: "old.test", port: server.port, through: resolver))
        #expect(try await !isMade(to: "new.test", port: server.port, through: resolver))
        await server.stop()
    }

    @Test func `addresses are asked of nobody`() async throws {
        let server = try await ScriptedUpstream(.answer(Answers.chat))
        let lookup = try ScriptedLookup([:])
        let resolver = lookup.resolver
        #expect(try await isMade(to: "127.0.0.1", port: server.port, through: resolver))
        resolver.refresh("127.0.0.1")
        resolver.refresh("::1")
        #expect(lookup.names.isEmpty)
        await server.stop()
    }

    @Test func `an answer is kept for the connections after it`() async throws {
        let server = try await ScriptedUpstream(.answer(Answers.chat))
        let lookup = try ScriptedLookup(["well.test": ["127.0.0.1"]])
        let resolver = lookup.resolver
        for _ in 0..<5 { #expect(try await isMade(to: "well.test", port: server.port, through: resolver)) }
        #expect(lookup.names.count < 5)
        await server.stop()
    }

    @Test func `the system knows its own addresses`() async throws {
        let addresses = try SystemLookup.addresses(of: "localhost").get()
        #expect(addresses.contains { $0.ipAddress == "127.0.0.1" || $0.ipAddress == "::1" })
        #expect(addresses.allSatisfy { $0.port == 0 })
        let server = try await ScriptedUpstream(.answer(Answers.chat))
        #expect(try await isMade(to: "localhost", port: server.port, through: HostResolver()))
        await server.stop()
    }

    @Test func `a name that nobody has is a failure in words`() {
        guard case .failure(let failure) = SystemLookup.addresses(of: "a name with spaces") else {
            Issue.record("a name with spaces has an address")
            return
        }
        #expect(!failure.reason.isEmpty)
    }
}
