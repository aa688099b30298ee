import Foundation
import Routing
import SunwardModel
import Testing

struct BaselinePolicyTests {
    private func model(_ name: RoutingPolicyName, _ terms: RequestTerms = RequestTerms(), down: Int? = nil) throws
        -> Int?
    {
        var candidates = Pool.three
        if let down { candidates[down].unavailability = .down }
        return try PolicyFactory.make(name, settings: Pool.settings()).choose(from: candidates, for: terms, ticket: 7)?
            .model
    }

    @Test func `rankings go by size, mean quality, latency and price`() throws {
        #expect(try model(.largest) == 2)
        #expect(try model(.smallest) == 0)
        #expect(try model(.bestSingle) == 1)
        #expect(try model(.fastest) == 1)
        #expect(try model(.cheapest) == 2)
        #expect(try model(.latencyProxy, RequestTerms(qualityFloor: 0.75)) == 2)
    }

    @Test func `rankings pass over a model that is down`() throws {
        #expect(try model(.largest, down: 2) == 1)
        #expect(try model(.smallest, down: 0) == 1)
        #expect(try model(.bestSingle, down: 1) == 2)
    }

    @Test func `a limit that a baseline does not look at is flagged`() throws {
        let policy = try PolicyFactory.make(.smallest, settings: Pool.settings())
        let terms = RequestTerms(qualityFloor: 0.6, latencyObjectiveSeconds: 2)
        let choice = try #require(policy.choose(from: Pool.three, for: terms, ticket: 0))
        #expect(choice.violations == [.qualityFloor, .latencyObjective])
    }

    @Test func `the class prior looks at the class and not at the prompt`() throws {
        #expect(try model(.classPrior, RequestTerms(workloadClass: 0, qualityFloor: 0.65)) == 1)
        #expect(try model(.classPrior, RequestTerms(workloadClass: 1, qualityFloor: 0.5)) == 1)
        // Nothing reaches the floor: the best of the class.
        #expect(try model(.classPrior, RequestTerms(workloadClass: 0, qualityFloor: 0.95)) == 2)
        var settings = Pool.settings()
        settings.fixedQualityPrice = 500
        // 50 - 300, 90 - 350, 300 - 450
        let policy = ClassPriorPolicy(settings)
        #expect(policy.choose(from: Pool.three, for: RequestTerms(), ticket: 0)?.model == 1)
    }

    @Test func `round robin gives every model the same number of turns`() throws {
        var counts = [0, 0, 0]
        for ticket in 0..<300 as Range<UInt64> {
            let choice = RoundRobinPolicy().choose(from: Pool.three, for: RequestTerms(), ticket: ticket)
            counts[try #require(choice).model] += 1
        }
        #expect(counts == [100, 100, 100])
    }

    @Test func `random is even`() throws {
        var counts = [0.0, 0, 0]
        let draws = 30_000
        for ticket in 0..<UInt64(draws) {
            let choice = RandomPolicy().choose(from: Pool.three, for: RequestTerms(), ticket: ticket)
            counts[try #require(choice).model] += 1
        }
        let expected = Double(draws) / 3
        let chiSquared = counts.map { ($0 - expected) * ($0 - expected) / expected }.reduce(0, +)
        // 99.99th percentile at two degrees of freedom.
        #expect(chiSquared < 18.4)
    }

    @Test func `a cascade is charged for both runs when the judge finds the first answer poor`() throws {
        var settings = Pool.settings()
        settings.cascadeReliability = 1
        let policy = CascadePolicy(settings)
        #expect(policy.plan(from: Pool.three, for: RequestTerms()) == CascadePlan(first: 0, second: 2))
        #expect(policy.plan(from: Pool.three, for: RequestTerms(workloadClass: 1))?.second == 1)
        let poor = policy.choose(from: Pool.three, for: RequestTerms(), ticket: 1, qualities: [0, 1, 1])
        #expect(poor?.model == 2 && poor?.alsoRun == [0])
        let good = policy.choose(from: Pool.three, for: RequestTerms(), ticket: 1, qualities: [1, 0, 0])
        #expect(good?.model == 0 && good?.alsoRun == [])
        let feedback = try DecisionFeedback(
            #require(poor),
            of: Pool.three,
            for: RequestTerms()
        )
        #expect(abs((feedback?.carbonGrams ?? 0) - 1.1) < 1e-12)
        #expect(feedback?.leastCarbonGrams == 0.1)
        #expect(feedback?.quality == 0.9)
    }

    @Test func `a live cascade goes on as often as its judge would on average`() throws {
        var settings = Pool.settings()
        settings.cascadeReliability = 0.8
        let policy = CascadePolicy(settings)
        var candidates = Pool.three
        candidates[0].quality = 0.6
        let accepted = (0..<20_000 as Range<UInt64>).filter {
            policy.choose(from: candidates, for: RequestTerms(), ticket: $0)?.model == 0
        }
        // 0.6 * 0.8 + 0.4 * 0.2 = 0.56; standard deviation 0.0035
        #expect(abs(Double(accepted.count) / 20_000 - 0.56) < 0.015)
    }

    @Test func `settings out of range are refused by name`() {
        var settings = Pool.settings()
        settings.epsilon = 1.5
        #expect(throws: RoutingError.self) { try PolicyFactory.make(.garEpsilon, settings: settings) }
    }
}
