import Foundation
import SunwardModel

/// `linucb`: disjoint linear contextual bandit with upper confidence bounds (Li, Chu, Langford and Schapire, 2010).
///
///     score[m] = theta_m . x + alpha sqrt(x' A_m^-1 x),   theta_m = A_m^-1 b_m
///     reward   = quality - w g / gbar
///
/// x is the request's context and a constant 1, gbar the running mean of carbon a request. An arm is a model, the same
/// at every site. It learns from graded outcomes of the models that were chosen, and from nothing else; predictions of
/// quality are not used. Equal scores go to less carbon. Limits it breaks are flagged.
public struct LinUCBPolicy: RoutingPolicy {
    private let exploration: Double
    private let carbonWeight: Double
    private let table: ModelTable
    private var arms: [LinearArm?]
    private var meanGrams = 0.0
    private var outcomes = 0.0

    public var name: RoutingPolicyName { .linUCB }

    public init(_ settings: PolicySettings) {
        exploration = settings.banditExploration
        carbonWeight = settings.banditCarbonWeight
        table = ModelTable(settings.sites)
        arms = [LinearArm?](repeating: nil, count: table.names.count)
    }

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        let best = Selection.greatest(candidates) { candidate in
            guard candidate.unavailability == nil else { return nil }
            guard let arm = table.arm(site: terms.site, model: candidate.model) else { return 0 }
            guard let learned = arms[arm] else {
                return exploration * LinearArm.spreadBeforeLearning(terms.context)
            }
            return learned.bound(terms.context, exploration: exploration)
        }
        return best.map { RoutingChoice(place: $0, of: candidates, limits: RequestLimits(terms)) }
    }

    public mutating func learn(_ outcome: OutcomeFeedback) {
        guard let quality = outcome.quality, quality.isFinite else { return }
        guard let arm = table.arm(site: outcome.decision.site, model: outcome.decision.model) else { return }
        let grams = outcome.carbonGrams ?? outcome.decision.carbonGrams
        guard grams.isFinite else { return }
        outcomes += 1
        meanGrams += (grams - meanGrams) / min(outcomes, 1000)
        let cost = meanGrams > 0 ? carbonWeight * grams / meanGrams : 0
        var learned = arms[arm] ?? LinearArm(dimensions: outcome.context.count + 1)
        // Taken out of the array while it changes: a second reference would copy the matrix on every outcome.
        arms[arm] = nil
        learned.learn(outcome.context, reward: quality - cost)
        arms[arm] = learned
    }

    public var memory: PolicyMemory? {
        var memory = PolicyMemory(numbers: ["mean-grams": meanGrams, "outcomes": outcomes])
        for (arm, name) in table.names.enumerated() {
            guard let learned = arms[arm] else { continue }
            memory.vectors["inverse/\(name)"] = learned.inverse
            memory.vectors["rewards/\(name)"] = learned.rewards
        }
        return memory
    }

    public mutating func restore(_ memory: PolicyMemory) {
        if let mean = memory.numbers["mean-grams"], mean >= 0 { meanGrams = mean }
        if let count = memory.numbers["outcomes"], count >= 0 { outcomes = count }
        for (arm, name) in table.names.enumerated() {
            guard let inverse = memory.vectors["inverse/\(name)"], let rewards = memory.vectors["rewards/\(name)"],
                let learned = LinearArm(inverse: inverse, rewards: rewards)
            else { continue }
            arms[arm] = learned
        }
    }
}
