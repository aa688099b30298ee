import NIOCore
import SunwardModel
import Testing

@testable import Gateway

/// What clients may have of the gateway together, on real sockets.
struct GatewayLimitTests {
    @Test func `long bodies hold so much memory together, whoever sends them, and no more`() async throws {
        try await withGateway(.answer(Answers.chat), change: { $0.maxHeldBodyBytes = 250_000 }) { scene, _ in
            var clients: [RawClient] = []
            for _ in 0..<4 { clients.append(try await RawClient(port: scene.port)) }
            for client in clients {
                try await client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\ncontent-length: 100000\r\n\r\n{"
                )
            }
            #expect(try await eventually { clients.filter(\.isClosed).count == 2 })
            for refused in clients.filter(\.isClosed) {
                #expect(refused.text.hasPrefix("HTTP/1.1 429"))
                #expect(refused.text.contains(#""code":"too_many_long_requests""#))
                #expect(refused.text.contains("retry-after: 1\r\n"))
            }
            #expect(try await scene.post(Answers.request()).status == 200)
            for client in clients { await client.close() }
            // What those held who left, or were answered, is there again.
            let long = Answers.request() + String(repeating: " ", count: 90_000)
            #expect(try await eventually { try await scene.post(long).status == 200 })
            for _ in 0..<5 { #expect(try await scene.post(long).status == 200) }
        }
    }

    @Test func `so many clients may be connected, and whoever comes then is let go at once`() async throws {
        let upstream = try await ScriptedUpstream(.answer(Answers.chat))
        let scene = try await GatewayScene(GatewayScene.fleet([[upstream.endpoint]]), maxConnections: 2)
        var clients: [RawClient] = []
        for _ in 0..<3 {
            clients.append(try await RawClient(port: scene.port))
            // Accepted one after the other.
            try await clients.last?.send(RawClient.post(Answers.request()))
            let client = try #require(clients.last)
            #expect(try await eventually { client.isClosed || client.text.contains("HTTP/1.1 200") })
        }
        #expect(clients.map(\.isClosed) == [false, false, true])
        await clients[0].close()
        #expect(
            try await eventually {
                let next = try await RawClient(port: scene.port)
                try? await next.send(RawClient.post(Answers.request()))
                let isServed = try await eventually { next.isClosed || next.text.contains("HTTP/1.1 200") }
                let isLetGo = next.isClosed
                await next.close()
                return isServed && !isLetGo
            }
        )
        for client in clients { await client.close() }
        await scene.stop()
        await upstream.stop()
    }

    @Test func `a client that takes nothing loses its place in the end`() async throws {
        let part = Answers.part(String(repeating: "x", count: 100_000))
        try await withGateway(
            .events(Array(repeating: part, count: 600), gap: .nanoseconds(0)),
            change: { $0.idleSeconds = 0.5 }
        ) { scene, upstreams in
            let client = try await RawClient(port: scene.port, reads: false)
            try await client.send(RawClient.post(Answers.request(stream: true)))
            #expect(try await eventually { upstreams[0].seen.abandoned == 1 })
            #expect(upstreams[0].seen.events < 500)
            #expect(try await eventually { await scene.outcomes().values.first?.status == .cancelled })
            await client.close()
        }
    }
}
