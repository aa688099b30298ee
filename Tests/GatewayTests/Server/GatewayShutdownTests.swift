import Foundation
import NIOCore
import Testing

@testable import Gateway

/// The end of the service, on real sockets.
struct GatewayShutdownTests {
    @Test func `streams that are open come to their end, and nothing new begins`() async throws {
        let upstream = try await ScriptedUpstream(
            .events((0..<20).map { Answers.part("\($0)") } + ["[DONE]"], gap: .milliseconds(20))
        )
        // On a busy machine a hundred connections may take longer than a client is usually given.
        let patient = ClientTimeouts(head: .minutes(5), body: .minutes(5))
        let scene = try await GatewayScene(
            GatewayScene.fleet([[upstream.endpoint]]),
            grace: .seconds(300),
            timeouts: patient
        )
        // A request whose body is not complete has begun as a connection, not as an exchange.
        let late = RawClient.post(Answers.request(), headers: "expect: 100-continue\r\n")
        let busy = try await RawClient(port: scene.port)
        try await busy.send(String(late.dropLast(5)))
        #expect(try await eventually { busy.text.hasPrefix("HTTP/1.1 100") })
        var clients: [RawClient] = []
        for _ in 0..<100 { clients.append(try await RawClient(port: scene.port)) }
        for client in clients { try await client.send(RawClient.post(Answers.request(stream: true))) }
        let all = clients
        #expect(try await eventually { all.allSatisfy { $0.text.contains("data:") } })
        await scene.beginStopping()
        #expect(try await eventually { (try? await RawClient(port: scene.port)) == nil })
        try await busy.send(String(late.suffix(5)))
        #expect(try await eventually { busy.isClosed })
        #expect(busy.text.contains("HTTP/1.1 503") && busy.text.contains("connection: close"))
        let began = ContinuousClock.now
        await scene.stop()
        // It is over when the streams are, long before the grace time.
        #expect(ContinuousClock.now - began < .seconds(120))
        #expect(clients.filter { $0.text.contains("data: [DONE]") }.count == 100)
        await upstream.stop()
    }

    @Test func `what is not done in the grace time is ended`() async throws {
        let upstream = try await ScriptedUpstream(.hang)
        let scene = try await GatewayScene(GatewayScene.fleet([[upstream.endpoint]]), grace: .milliseconds(100))
        let client = try await RawClient(port: scene.port)
        try await client.send(RawClient.post(Answers.request()))
        #expect(try await eventually { upstream.seen.requests == 1 })
        await scene.stop()
        #expect(try await eventually { client.isClosed && upstream.seen.abandoned == 1 })
        #expect(client.text.hasPrefix("HTTP/1.1 503") && client.text.contains(#""code":"shutting_down""#))
        await upstream.stop()
    }

    @Test func `a stream that is not done in the grace time says so and ends`() async throws {
        let upstream = try await ScriptedUpstream(.stall([Answers.part("Blue")]))
        let scene = try await GatewayScene(GatewayScene.fleet([[upstream.endpoint]]), grace: .milliseconds(100))
        let client = try await RawClient(port: scene.port)
        try await client.send(RawClient.post(Answers.request(stream: true)))
        #expect(try await eventually { client.text.contains("Blue") })
        await scene.stop()
        #expect(try await eventually { client.isClosed && upstream.seen.abandoned == 1 })
        let end = try #require(client.text.range(of: #""code":"shutting_down""#))
        #expect(client.text[end.upperBound...].contains("data: [DONE]"))
        await upstream.stop()
    }
}
