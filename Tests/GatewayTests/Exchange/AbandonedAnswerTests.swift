import NIOCore
import SunwardModel
import Testing

@testable import Gateway

struct AbandonedAnswerTests {
    /// 5 ms to the first token of an empty prompt, 1 ms for each 100 of its tokens, and 10 tokens a second: an answer of
    /// 100 to a prompt of 500 takes 10.01 s.
    private let profile = {
        var profile = GatewayScene.fleet([[]]).sites[0].models[0]
        profile.interTokenMillisecondsP50 = 100
        return profile
    }()
    private let prediction = RoutingDecision.Prediction(
        quality: 1,
        qualityStandardError: 0,
        latencyP95Seconds: 20.01,
        inputTokens: 500,
        outputTokens: 100,
        energyJoules: 1,
        carbonGrams: 1,
        marginalCarbonGrams: nil
    )

    private func tokens(
        after seconds: Double,
        _ fields: String = "",
        surface: Surface = .chatCompletions,
        isKnown: Bool = true
    ) throws -> Double {
        let prompt = surface == .chatCompletions ? #""messages":[{"role":"user","content":"x"}]"# : #""input":"x""#
        let envelope = try RequestEnvelope(
            ByteBuffer(string: #"{"model":"m",\#(prompt)\#(fields)}"#),
            surface: surface
        )
        let answer = AbandonedAnswer(
            seconds: seconds,
            prediction: prediction,
            profile: isKnown ? profile : nil,
            envelope: envelope
        )
        return answer.outputTokens
    }

    @Test func `an answer has grown with the time, once the prompt was read`() throws {
        #expect(try tokens(after: 0) == 0)
        #expect(try tokens(after: 0.01) == 0)
        #expect(try tokens(after: 6.01) == 60)
        #expect(try tokens(after: 6.01, #","n":3"#) == 180)
    }

    @Test func `it is no longer than it was allowed to be, or than nearly all are foreseen to be`() throws {
        #expect(try tokens(after: 60, #","max_tokens":40"#) == 40)
        #expect(try tokens(after: 60, #","max_tokens":40,"n":2"#) == 80)
        #expect(try tokens(after: 60, #","max_tokens":4000"#) == 600)
        #expect(try tokens(after: 60) == 200)
    }

    @Test func `a stream that has brought nothing and an embedding have no answer`() throws {
        #expect(try tokens(after: 60, #","stream":true"#) == 0)
        #expect(try tokens(after: 60, surface: .embeddings) == 0)
    }

    @Test func `of a model of unknown speed it is what was foreseen`() throws {
        #expect(try tokens(after: 1, isKnown: false) == 100)
        #expect(try tokens(after: 1, #","max_tokens":40"#, isKnown: false) == 40)
    }
}
