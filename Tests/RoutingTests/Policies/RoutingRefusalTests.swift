import Routing
import SunwardModel
import Testing

struct RoutingRefusalTests {
    @Test func `every limit has its own reason with its numbers`() throws {
        var candidates = Pool.three
        candidates.append(Pool.candidate(3, quality: 0.95, grams: 0.2, unavailability: .saturated))
        candidates.append(Pool.candidate(4, quality: 0.9, grams: 0.2, seconds: 5))
        candidates.append(Pool.candidate(5, quality: 0.9, grams: 0.4))
        let terms = RequestTerms(qualityFloor: 0.6, latencyObjectiveSeconds: 4, carbonCapGrams: 0.8)
        let choice = try #require(GarFixedPolicy().choose(from: candidates, for: terms, ticket: 0))
        let refusals = RoutingRefusal.explain(candidates, terms: terms, choice: choice, policy: .garFixed)
        #expect(refusals.map(\.model) == [0, 2, 3, 4, 5])
        #expect(refusals[0].text == "below the floor: predicted quality 0.5, floor 0.6")
        #expect(refusals[1].text == "over the carbon cap: 1 g, cap 0.8 g")
        #expect(refusals[2].reason == .unavailable(.saturated))
        #expect(refusals[3].text == "over the latency objective: p95 5 s, objective 4 s")
        #expect(refusals[4].text == "more carbon: 0.4 g against 0.3 g")
    }

    @Test func `a budget's refusal and a trade name their prices`() {
        let choice = RoutingChoice(model: 1, carbonPrice: 1, qualityPrice: 4, budgetGrams: 0.9, overBudget: [2])
        let refusals = RoutingRefusal.explain(Pool.three, terms: RequestTerms(), choice: choice, policy: .garPrimalDual)
        #expect(
            refusals.map(\.text) == [
                "saves too little carbon: 0.2 g less for 20 points less, a point of quality is worth 0.02 g at present "
                    + "prices",
                "over the carbon budget: 1 g, the budget leaves 0.9 g to this request",
            ]
        )
    }

    @Test func `models that ran are not refused, and other rules are named`() {
        let choice = RoutingChoice(model: 2, alsoRun: [0])
        let refusals = RoutingRefusal.explain(Pool.three, terms: RequestTerms(), choice: choice, policy: .cascade)
        #expect(refusals == [RoutingRefusal(model: 1, reason: .notPreferred(.cascade))])
    }
}
