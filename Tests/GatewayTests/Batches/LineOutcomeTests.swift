import ControlPlane
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import Gateway

struct LineOutcomeTests {
    private func outcome(
        _ status: Int,
        _ error: OpenAIError? = nil,
        tries: Int = 0,
        secondsLeft: Double = 86_400
    ) -> LineOutcome {
        let answer = InternalAnswer(status: status, body: ByteBuffer(), error: error)
        return LineOutcome(answer, tries: tries, secondsLeft: secondsLeft)
    }

    @Test func `an answer is an answer, and a mistake of the client's is final`() {
        #expect(outcome(200) == .completed)
        #expect(outcome(422) == .failed)
        #expect(outcome(404, .modelNotFound("x")) == .failed)
    }

    @Test func `what lies with the moment is tried again without end`() {
        let full = OpenAIError.overloaded(retryAfter: .seconds(3))
        #expect(outcome(429, full, tries: 99) == .again(seconds: 3, countsTry: false, pauses: .everybody))
        let away = OpenAIError.unavailable("no", retryAfter: .seconds(7))
        #expect(outcome(503, away, tries: 99) == .again(seconds: 7, countsTry: false, pauses: .everybody))
    }

    @Test func `a key's limits hold its own lines up, and no others`() {
        let rate = OpenAIError(.requestRate(retryAfter: .seconds(12)), now: .init())
        #expect(outcome(429, rate) == .again(seconds: 12, countsTry: false, pauses: .owner))
        let budget = OpenAIError(.spendBudget(until: .init(timeIntervalSinceNow: 9000)), now: .init())
        #expect(outcome(429, budget) == .again(seconds: 60, countsTry: false, pauses: .owner))
    }

    @Test func `a request that fails wherever it goes is given up after a few tries`() {
        let failed = OpenAIError.upstreamFailed(attempts: 4, last: "closed the connection")
        #expect(outcome(502, failed) == .again(seconds: 5, countsTry: true, pauses: .nobody))
        #expect(outcome(502, failed, tries: 2) == .again(seconds: 80, countsTry: true, pauses: .nobody))
        #expect(outcome(502, failed, tries: LineOutcome.mostTries - 1) == .failed)
    }

    @Test func `the tries outlast an outage of ten minutes, and leave time for another before the deadline`() {
        var seconds = 0.0
        for tries in 0..<(LineOutcome.mostTries - 1) {
            guard case .again(let pause, _, _) = outcome(500, tries: tries) else { continue }
            seconds += pause
        }
        #expect(seconds > 600)
        #expect(outcome(500, tries: 4, secondsLeft: 60) == .again(seconds: 30, countsTry: true, pauses: .nobody))
        #expect(outcome(500, tries: 4, secondsLeft: -9) == .again(seconds: 5, countsTry: true, pauses: .nobody))
    }
}
