import Foundation
import Routing
import Testing

@Suite("Output length, fitted")
struct OutputLengthFitTests {
    private static let models = ["terse", "plain", "rambling"]
    private static let fitted = Result {
        try OutputLengthState.fit(LengthFixture.examples(200, seed: 7), models: models, seed: 1)
    }

    private func estimate(isLong: Bool, model: String, typical: Double = 200) throws -> (mean: Double, p95: Double) {
        let state = try Self.fitted.get()
        let estimator = OutputLengthEstimator(state, models: [model], typicalOutputTokens: [typical])
        let digest = estimator.digest(LengthFixture.features(LengthFixture.text(isLong: isLong, 9_999)))
        return LengthFixture.estimate(state, model: model, typical: typical, digest: digest)
    }

    @Test("A prompt never seen gets the length of its kind, by model")
    func kinds() throws {
        // Mean of a log-normal: median times exp(0.3^2 / 2).
        let body = exp(0.045)
        for (model, factor) in [("terse", 0.5), ("plain", 1)] {
            let short = try estimate(isLong: false, model: model).mean
            let long = try estimate(isLong: true, model: model).mean
            #expect(abs(short / (40 * factor * body) - 1) < 0.25, "\(model) short \(short)")
            #expect(abs(long / (200 * factor * body) - 1) < 0.25, "\(model) long \(long)")
        }
    }

    @Test("A model that runs on has it in its mean and in its percentile")
    func runningOn() throws {
        let plain = try estimate(isLong: true, model: "plain")
        let rambling = try estimate(isLong: true, model: "rambling")
        #expect(rambling.mean > plain.mean + 80)
        #expect(rambling.p95 > 1_000)
        #expect(plain.p95 < 600)
    }

    @Test("A model that was not in the data follows the prompt around its typical length")
    func unseenModel() throws {
        let short = try estimate(isLong: false, model: "new", typical: 100).mean
        let long = try estimate(isLong: true, model: "new", typical: 100).mean
        #expect(long > 2 * short)
        #expect(abs((short + long) / 200 - 1) < 0.25, "\(short) \(long)")
        let doubled = try estimate(isLong: true, model: "new", typical: 200).mean
        #expect(abs(doubled / long - 2) < 0.05)
    }

    @Test("The same examples and seed give the same state, and saving keeps it")
    func repeatable() throws {
        let state = try Self.fitted.get()
        let again = try OutputLengthState.fit(LengthFixture.examples(200, seed: 7), models: Self.models, seed: 1)
        #expect(again == state)
        let saved = try JSONEncoder().encode(state)
        #expect(try JSONDecoder().decode(OutputLengthState.self, from: saved) == state)
    }

    @Test("A few examples are enough for means, without telling prompts apart")
    func fewExamples() throws {
        let examples = LengthFixture.examples(20, seed: 3)
        let state = try OutputLengthState.fit(examples, models: ["plain"], seed: 1)
        let mean = examples.compactMap { $0.outcomes["plain"]?.outputTokens }.reduce(0, +) / examples.count
        let estimate = LengthFixture.estimate(state, model: "plain", typical: Double(mean)).mean
        #expect(abs(estimate / Double(mean) - 1) < 0.1)
    }

    @Test("No examples are refused")
    func noExamples() {
        #expect(throws: RoutingError.self) { try OutputLengthState.fit([], models: ["plain"], seed: 1) }
    }

    @Test("A state of another version is refused with what to do")
    func otherVersion() throws {
        let saved = String(decoding: try JSONEncoder().encode(OutputLengthState()), as: UTF8.self)
        let older = saved.replacing("\"version\":1", with: "\"version\":0")
        #expect(older != saved)
        let error = #expect(throws: RoutingError.self) {
            try JSONDecoder().decode(OutputLengthState.self, from: Data(older.utf8))
        }
        #expect(error?.code == .invalidState)
        #expect(error?.message.contains("fit it again") == true)
    }
}
