import Foundation
import NIOCore
import NIOHTTP1
import SunwardModel
import Testing

@testable import Gateway

/// Servers that are doubted, tried and taken back, on real sockets.
struct GatewayHealthTests {
    /// The first server of the scene's first site.
    private func server(_ scene: GatewayScene) throws -> Upstream {
        try #require(scene.upstreams.group(site: "site0", model: "small")?.upstreams.first)
    }

    /// A client whose stream has begun; nil where it was told to come back.
    private func begunStream(_ scene: GatewayScene) async throws -> RawClient? {
        let client = try await RawClient(port: scene.port)
        try await client.send(RawClient.post(Answers.request(stream: true)))
        #expect(try await eventually { client.text.contains("Blue") || client.text.contains("HTTP/1.1 503") })
        if client.text.contains("Blue") { return client }
        await client.close()
        return nil
    }

    @Test func `the first good part of a trial's stream lets all others in`() async throws {
        try await withGateway(.answer("{}", status: 500)) { scene, upstreams in
            for _ in 0..<3 { #expect(try await scene.post(Answers.request()).status == 502) }
            let upstream = try server(scene)
            #expect(upstream.health.readiness(now: .now()) != .free)
            upstreams[0].script = .stall([Answers.part("Blue")])
            var trial: RawClient?
            #expect(
                try await eventually {
                    trial = try await begunStream(scene)
                    return trial != nil
                }
            )
            #expect(upstream.health.readiness(now: .now()) == .free)
            upstreams[0].script = .answer(Answers.chat)
            #expect(try await scene.post(Answers.request()).status == 200)
            await trial?.close()
        }
    }
}
