import Foundation
import Routing
import SunwardModel

/// A policy driven through a ``StreamWorld``, and what came of it.
struct StreamRun {
    /// What policies are told wrongly, and how they are driven.
    struct Conditions {
        /// Added to every prediction of quality.
        var qualityBias = 0.0
        /// Actual carbon over predicted carbon.
        var gramsRatio = 1.0
        /// Share of decisions that are graded.
        var gradedShare = 1.0
        /// Decisions made from one copy before its owner records them.
        var batch = 1
        /// Decisions between a decision's record and its outcome.
        var outcomeDelay = 20
        /// Decision before which the policy is made anew and restored from memory.
        var restartAt: Int?
        var targets: [Double] = [0.62, 0.52]
        var precedence = RoutingSettings.Precedence.floor
        /// Models that are down, by place.
        var down: (Int, Double) -> Bool = { _, _ in false }
    }

    var grades: [Double] = []
    var grams: [Double] = []
    var choices: [RoutingChoice] = []
    let world: StreamWorld
    let conditions: Conditions
    private(set) var policy: any RoutingPolicy

    init(_ world: StreamWorld, _ conditions: Conditions, make: () throws -> any RoutingPolicy) throws {
        self.world = world
        self.conditions = conditions
        policy = try make()
        var random = StreamRandom(seed: 99)
        var pending: [(DecisionFeedback, Int)] = []
        var learned = 0
        var reader = policy
        var batch: [DecisionFeedback] = []
        for index in world.requests.indices {
            if index == conditions.restartAt { try restart(make) }
            if index % conditions.batch == 0 { reader = policy }
            let (terms, candidates) = offer(index)
            guard let choice = reader.choose(from: candidates, for: terms, ticket: UInt64(index)),
                let feedback = DecisionFeedback(choice, of: candidates, for: terms)
            else { continue }
            choices.append(choice)
            grades.append(world.requests[index].grades[choice.model])
            grams.append(world.requests[index].grams[choice.model])
            batch.append(feedback)
            guard batch.count == conditions.batch || index == world.requests.count - 1 else { continue }
            for feedback in batch {
                policy.record(feedback)
                pending.append((feedback, pending.count))
            }
            batch.removeAll(keepingCapacity: true)
            while learned < pending.count - conditions.outcomeDelay {
                let (decision, place) = pending[learned]
                let isGraded = random.unit() < conditions.gradedShare
                policy.learn(
                    OutcomeFeedback(
                        decision: decision,
                        quality: isGraded ? grades[place] : nil,
                        carbonGrams: grams[place],
                        latencySeconds: nil,
                        energyJoules: nil,
                        time: world.requests[index].time
                    )
                )
                learned += 1
            }
        }
    }

    private func offer(_ index: Int) -> (RequestTerms, [Candidate]) {
        let request = world.requests[index]
        let terms = RequestTerms(
            site: request.site,
            workloadClass: request.workloadClass,
            qualityTarget: conditions.targets[request.workloadClass],
            precedence: conditions.precedence,
            time: request.time
        )
        let candidates = StreamWorld.models.indices.map { model in
            Candidate(
                model: model,
                quality: min(0.999, max(0.001, request.quality[model] + conditions.qualityBias)),
                inputTokens: 100,
                outputTokens: 300,
                outputTokensP95: 900,
                latencyP95Seconds: 1,
                energyJoules: StreamWorld.joulesPerToken[model] * 300,
                carbonGrams: request.grams[model] / conditions.gramsRatio,
                unavailability: conditions.down(model, request.time - world.start) ? .down : nil
            )
        }
        return (terms, candidates)
    }

    private mutating func restart(_ make: () throws -> any RoutingPolicy) throws {
        guard let memory = policy.memory else { return }
        let document = try JSONEncoder().encode(memory)
        policy = try make()
        policy.restore(try JSONDecoder().decode(PolicyMemory.self, from: document))
    }

    /// Mean grade of a class less its target, in points; of all requests against their mean target for nil.
    func surplusPoints(_ workloadClass: Int? = nil) -> Double {
        var sum = 0.0
        var count = 0.0
        for (index, request) in world.requests.enumerated() {
            guard workloadClass == nil || request.workloadClass == workloadClass else { continue }
            sum += grades[index] - conditions.targets[request.workloadClass]
            count += 1
        }
        return 100 * sum / max(1, count)
    }

    /// The worst class's surplus, in points.
    var worstSurplusPoints: Double { (0..<world.classCount).map { surplusPoints($0) }.min() ?? 0 }

    /// By how much the worst window exceeds the allowance, as a part of it; negative below.
    func overrun(_ allowance: CarbonAllowance, site: Int? = nil) -> Double {
        let peak = world.peak(of: grams, windowSeconds: allowance.windowMinutes * 60, site: site)
        return peak / allowance.gramsPerWindow - 1
    }

    func flagged(_ violation: RoutingChoice.Violations) -> Int {
        choices.filter { $0.violations.contains(violation) }.count
    }

    var totalGrams: Double { grams.reduce(0, +) }
}
