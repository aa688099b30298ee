import Foundation
import Routing
import Testing

struct InputTokenEstimatorTests {
    @Test func `prose has about four characters a token and formulas about two`() {
        let estimator = InputTokenEstimator()
        let prose = String(repeating: "The court held that the contract was not binding upon the heirs. ", count: 20)
        let formula = String(repeating: "x^2+3*y=17.5;\\frac{a}{b}<0.001,", count: 20)
        let proseRate = Double(prose.utf8.count) / estimator.tokens(in: prose)
        let formulaRate = Double(formula.utf8.count) / estimator.tokens(in: formula)
        #expect((3.6...5.2).contains(proseRate), "\(proseRate)")
        #expect((1...2).contains(formulaRate), "\(formulaRate)")
    }

    @Test func `a long text is counted in proportion to what was read`() {
        let estimator = InputTokenEstimator()
        let part = String(repeating: "Tokens follow words. ", count: 500)
        let whole = String(repeating: part, count: 10)
        #expect(abs(estimator.tokens(in: whole) / estimator.tokens(in: part) - 10) < 0.05)
    }

    @Test func `nothing counts as one token`() {
        #expect(InputTokenEstimator().tokens(in: "") == 1)
    }

    @Test(arguments: [("天地玄黄宇宙洪荒日月盈昃辰宿列张", 0.5...1.5), ("Все счастливые семьи похожи друг на друга ", 0.3...0.8)])
    func `text of other scripts has about a token a sign, or fewer where signs are letters`(
        text: String,
        perCharacter: ClosedRange<Double>
    ) {
        let long = String(repeating: text, count: 50)
        let rate = InputTokenEstimator().tokens(in: long) / Double(long.count)
        #expect(perCharacter.contains(rate), "\(rate)")
    }

    @Test func `what is added to short prompts is not taken for the length of long ones`() {
        var estimator = InputTokenEstimator()
        let long = String(repeating: "A long report of what was said. ", count: 1000)
        let before = estimator.tokens(in: long)
        for _ in 0..<3000 { estimator.learn(estimated: estimator.tokens(in: "hi"), reported: 12) }
        #expect(abs(estimator.tokens(in: "hi") - 12) < 0.5)
        #expect(abs(estimator.tokens(in: long) - before) < 15)
        for _ in 0..<3000 { estimator.learn(estimated: estimator.tokens(in: long), reported: 1.2 * before + 10) }
        #expect(abs(estimator.tokens(in: long) / before - 1.2) < 0.02)
        #expect(abs(estimator.tokens(in: "hi") - 12) < 1)
    }

    @Test func `what was learned before added tokens were told apart is not taken over`() throws {
        let saved = Data(#"{"scale": 3.2, "reports": 900}"#.utf8)
        #expect(try JSONDecoder().decode(InputTokenEstimator.self, from: saved) == InputTokenEstimator())
    }

    @Test func `the scale is learned from what servers report`() throws {
        var estimator = InputTokenEstimator()
        let text = String(repeating: "How many prime numbers are there below one hundred? ", count: 40)
        let first = estimator.tokens(in: text)
        for _ in 0..<3000 { estimator.learn(estimated: estimator.tokens(in: text), reported: 1.5 * first) }
        #expect(abs(estimator.tokens(in: text) / first - 1.5) < 0.02)
        let before = estimator
        for reported in [0, -5, Double.nan, .infinity] { estimator.learn(estimated: 10, reported: reported) }
        #expect(estimator == before)
        let saved = try JSONEncoder().encode(estimator)
        #expect(try JSONDecoder().decode(InputTokenEstimator.self, from: saved) == estimator)
    }
}

extension InputTokenEstimatorTests {
    @Test(.enabled(if: MeasuredPrompts.areAvailable))
    func `half of all questions are estimated within 6 percent, nineteen in twenty within 20`() throws {
        let estimator = InputTokenEstimator()
        let errors = try MeasuredPrompts.first(800)
            .map { abs(estimator.tokens(in: $0.prompt) / $0.inputTokens - 1) }
            .sorted()
        #expect(errors[errors.count / 2] < 0.06, "\(errors[errors.count / 2])")
        #expect(errors[errors.count * 19 / 20] < 0.2, "\(errors[errors.count * 19 / 20])")
    }
}
