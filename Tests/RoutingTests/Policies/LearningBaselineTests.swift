import Foundation
import Routing
import SunwardModel
import Testing

struct LearningBaselineTests {
    private func decision(_ model: Int, quality: Double = 0.5, target: Double? = nil) -> DecisionFeedback {
        DecisionFeedback(
            site: 0,
            workloadClass: 0,
            model: model,
            qualityTarget: target,
            quality: quality,
            carbonGrams: 1,
            time: 0
        )
    }

    private func outcome(_ decision: DecisionFeedback, quality: Double?, context: [Float] = []) -> OutcomeFeedback {
        OutcomeFeedback(
            decision: decision,
            quality: quality,
            carbonGrams: 1,
            latencySeconds: nil,
            energyJoules: nil,
            context: context,
            time: 0
        )
    }

    @Test func `the virtual queue of MESS+ follows its formula`() {
        var settings = Pool.settings()
        settings.messExploration = 0
        settings.messEnergyWeight = 0.01
        var policy = MessPlusPolicy(settings)
        let terms = RequestTerms()
        // V E: 1, 3, 10. With Q = 0 energy alone decides.
        #expect(policy.choose(from: Pool.three, for: terms, ticket: 0)?.model == 0)
        // Q = 100 decisions short by 0.1 = 10: 1 - 5, 3 - 7, 10 - 9: a tie, which less carbon wins.
        for _ in 0..<101 { policy.record(decision(0, quality: 0.5, target: 0.6)) }
        #expect(abs(policy.queue(workloadClass: 0) - 10.1) < 1e-9)
        // 1 - 5.05, 3 - 7.07, 10 - 9.09
        #expect(policy.choose(from: Pool.three, for: terms, ticket: 0)?.model == 1)
        // Grades in the place of predictions, and never below zero.
        policy.learn(outcome(decision(0, quality: 0.5), quality: 1))
        #expect(abs(policy.queue(workloadClass: 0) - 9.6) < 1e-9)
        for _ in 0..<100 { policy.record(decision(0, quality: 1, target: 0.6)) }
        #expect(policy.queue(workloadClass: 0) == 0)
    }

    @Test func `MESS+ explores with its chance and runs every available model for it`() throws {
        var settings = Pool.settings()
        settings.messExploration = 0.5
        var policy = MessPlusPolicy(settings)
        for _ in 0..<15 { policy.record(decision(0)) }
        // 0.5 * 16^(-1/4)
        #expect(abs(policy.explorationChance - 0.25) < 1e-12)
        let choices = (0..<10_000 as Range<UInt64>)
            .compactMap { policy.choose(from: Pool.three, for: RequestTerms(), ticket: $0) }
        let explored = choices.filter { !$0.alsoRun.isEmpty }
        #expect(abs(Double(explored.count) / 10_000 - 0.25) < 0.02)
        #expect(explored.allSatisfy { $0.model == 1 && $0.alsoRun == [0, 2] })
    }

    @Test func `LinUCB learns which model suits which context from chosen outcomes alone`() throws {
        var settings = Pool.settings()
        settings.banditCarbonWeight = 0
        settings.banditExploration = 0.3
        var policy = LinUCBPolicy(settings)
        var random = StreamRandom(seed: 5)
        var right = 0
        for round in 0..<1500 {
            let isCode = random.unit() < 0.5
            let context: [Float] = isCode ? [1, 0] : [0, 1]
            let terms = RequestTerms(context: context)
            let choice = try #require(policy.choose(from: Pool.three, for: terms, ticket: 0))
            // Model 1 is good at code, model 2 at the rest.
            let chance = choice.model == (isCode ? 1 : 2) ? 0.9 : 0.2
            if round >= 1000, chance == 0.9 { right += 1 }
            let grade: Double = random.unit() < chance ? 1 : 0
            policy.learn(outcome(decision(choice.model), quality: grade, context: context))
        }
        #expect(right > 480)
    }

    @Test func `one LinUCB update equals ridge regression by hand`() throws {
        var settings = Pool.settings()
        settings.banditCarbonWeight = 0
        settings.banditExploration = 0
        var policy = LinUCBPolicy(settings)
        policy.learn(outcome(decision(1), quality: 1, context: [1]))
        // A = I + [1 1]'[1 1], A^-1 = [[2/3, -1/3], [-1/3, 2/3]], b = [1, 1].
        let memory = try #require(policy.memory)
        let inverse = try #require(memory.vectors["inverse/medium"])
        for (found, expected) in zip(inverse, [2.0 / 3, -1.0 / 3, -1.0 / 3, 2.0 / 3]) {
            #expect(abs(found - expected) < 1e-12)
        }
        #expect(memory.vectors["rewards/medium"] == [1, 1])
        #expect(policy.choose(from: Pool.three, for: RequestTerms(context: [1]), ticket: 0)?.model == 1)
    }

    @Test(arguments: [RoutingPolicyName.garTarget, .garPrimalDual, .linUCB, .messPlus])
    func `what a policy remembers survives a restart`(name: RoutingPolicyName) throws {
        var settings = Pool.settings()
        settings.carbonAllowance = CarbonAllowance(gramsPerWindow: 100, windowMinutes: 10)
        settings.sites[0].carbonAllowance = CarbonAllowance(gramsPerWindow: 80, windowMinutes: 5)
        var policy = try PolicyFactory.make(name, settings: settings)
        var random = StreamRandom(seed: 11)
        for round in 0..<500 {
            let terms = RequestTerms(qualityTarget: 0.7, time: Double(round), context: [Float(random.unit())])
            let choice = try #require(policy.choose(from: Pool.three, for: terms, ticket: UInt64(round)))
            let feedback = try #require(DecisionFeedback(choice, of: Pool.three, for: terms))
            policy.record(feedback)
            let grade: Double = random.unit() < 0.6 ? 1 : 0
            policy.learn(outcome(feedback, quality: grade, context: terms.context))
        }
        let memory = try #require(policy.memory)
        let document = try JSONEncoder().encode(memory)
        var restored = try PolicyFactory.make(name, settings: settings)
        restored.restore(try JSONDecoder().decode(PolicyMemory.self, from: document))
        #expect(restored.memory == memory)
        for ticket in 500..<600 as Range<UInt64> {
            let terms = RequestTerms(qualityTarget: 0.7, time: Double(ticket), context: [0.5])
            #expect(
                restored.choose(from: Pool.three, for: terms, ticket: ticket)
                    == policy.choose(from: Pool.three, for: terms, ticket: ticket)
            )
        }
        // Parts that do not fit are left out.
        restored.restore(PolicyMemory(numbers: ["decisions": -1], vectors: ["control/chat": [1], "budget": [.nan]]))
        #expect(restored.choose(from: Pool.three, for: RequestTerms(), ticket: 0) != nil)
    }
}
