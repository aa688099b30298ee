import Foundation
import NIOCore
import NIOHTTP1
import SunwardModel
import Testing

@testable import Gateway

/// When a client's connection is kept and when it is closed, on real sockets.
struct GatewayConnectionTests {
    /// More than the buffers of two sockets hold.
    private static let large = Answers.chat.replacing(
        "Blue light",
        with: "Blue " + String(repeating: "light ", count: 2 << 20)
    )

    @Test(arguments: ["", "connection: close\r\n"])
    func `a client that reads late gets all of its answer`(headers: String) async throws {
        var timeouts = ClientTimeouts()
        timeouts.keepAlive = .seconds(1)
        timeouts.body = .seconds(1)
        try await withGateway(.answer(Self.large), timeouts: timeouts) { scene, upstreams in
            let client = try await RawClient(port: scene.port, reads: false)
            try await client.send(RawClient.post(Answers.request(), headers: headers))
            #expect(try await eventually { !(await scene.outcomes().isEmpty) })
            try await Task.sleep(for: .seconds(2))
            try await client.read()
            #expect(try await eventually { client.isClosed || client.text.hasSuffix("}") })
            #expect(client.text.contains(" scatters.") && client.text.hasSuffix("}"))
            // Its time begins now.
            #expect(try await eventually { client.isClosed })
            await client.close()
        }
    }

    @Test func `what has been made before the service ends is sent to its end`() async throws {
        let upstream = try await ScriptedUpstream(.answer(Self.large))
        let scene = try await GatewayScene(GatewayScene.fleet([[upstream.endpoint]]), grace: .seconds(300))
        let client = try await RawClient(port: scene.port, reads: false)
        try await client.send(RawClient.post(Answers.request()))
        #expect(try await eventually { !(await scene.outcomes().isEmpty) })
        await scene.beginStopping()
        #expect(try await eventually { (try? await RawClient(port: scene.port)) == nil })
        try await client.read()
        #expect(try await eventually { client.isClosed })
        #expect(client.text.contains(" scatters.") && client.text.hasSuffix("}"))
        await scene.stop()
        await upstream.stop()
    }

    /// A request as clients of before HTTP/1.1 write it.
    private func old(stream: Bool) -> String {
        RawClient.post(Answers.request(stream: stream), headers: "connection: keep-alive\r\n")
            .replacing("HTTP/1.1", with: "HTTP/1.0")
    }

    @Test func `a stream to a client that knows no chunks ends with its connection`() async throws {
        var timeouts = ClientTimeouts()
        timeouts.keepAlive = .minutes(10)
        try await withGateway(.events(Answers.stream), timeouts: timeouts) { scene, _ in
            let client = try await RawClient(port: scene.port)
            try await client.send(old(stream: true))
            #expect(try await eventually { client.isClosed })
            #expect(client.text.hasPrefix("HTTP/1.0 200") && client.text.hasSuffix("data: [DONE]\n\n"))
            #expect(client.text.contains("connection: close\r\n"))
            await client.close()
        }
    }

    @Test func `a client of before HTTP 1_1 is told that its connection is kept`() async throws {
        try await withGateway(.answer(Answers.chat)) { scene, _ in
            let client = try await RawClient(port: scene.port)
            for number in 1...2 {
                try await client.send(old(stream: false))
                let isAnswered = try await eventually {
                    client.text.components(separatedBy: "HTTP/1.0 200").count == number + 1
                        && client.text.hasSuffix("}")
                }
                #expect(isAnswered)
                #expect(client.text.components(separatedBy: "connection: keep-alive\r\n").count == number + 1)
            }
            await client.close()
        }
    }
}
