import Foundation
import SunwardModel
import Testing

@testable import Gateway

/// Requests for embeddings, on real sockets.
struct GatewayEmbeddingTests {
    private static let request = #"{"model":"small","input":"Why is the sky blue?"}"#

    private func answer(usage: String) -> String {
        #"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1,0.2]}],"model":"small"\#(usage)}"#
    }

    private func withScene(
        _ answer: String,
        _ body: (GatewayScene) async throws -> Void
    ) async throws {
        let upstream = try await ScriptedUpstream(.answer(answer))
        var fleet = GatewayScene.fleet([[upstream.endpoint]])
        fleet.sites[0].models[0].task = .embed
        let scene = try await GatewayScene(fleet)
        try await body(scene)
        await scene.stop()
        await upstream.stop()
    }

    @Test(arguments: [#","usage":{"prompt_tokens":9,"total_tokens":9}"#, ""])
    func `their energy is accounted, whether or not the server says what they took`(usage: String) async throws {
        try await withScene(answer(usage: usage)) { scene in
            let answer = try await scene.post(Self.request, path: "/v1/embeddings")
            #expect(answer.status == 200, "\(answer.body)")
            let decision = try #require(scene.history.decisions.first)
            #expect(decision.prediction.quality == nil)
            let outcome = try await scene.outcome(of: decision)
            #expect(outcome.status == .succeeded)
            #expect(outcome.outputTokens == 0)
            #expect(outcome.inputTokens ?? 0 > 0)
            if !usage.isEmpty { #expect(outcome.inputTokens == 9) }
            #expect(outcome.energyJoules ?? 0 > 0)
            #expect(outcome.carbonGrams ?? 0 > 0)
        }
    }

    @Test func `they are no part of the arrivals that plans are made for`() async throws {
        try await withScene(answer(usage: "")) { scene in
            _ = try await scene.post(Self.request, path: "/v1/embeddings")
            #expect(scene.arrivals.take().values.reduce(0, +) == 0)
        }
        try await withGateway(.answer(Answers.chat)) { scene, _ in
            _ = try await scene.post(Answers.request())
            #expect(scene.arrivals.take().values.reduce(0, +) == 1)
        }
    }
}
