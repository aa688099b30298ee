import Foundation
import SunwardModel

/// `mess-plus`: a virtual queue of missed quality (MESS+, arXiv 2505.19947).
///
///     choose  argmin over m of V E[m] - Q p[m]                E in joules
///     Q   <-  max(0, Q + alpha - s)                           s: quality of the answer
///
/// Every class has its queue (one for all where the price of quality is shared), alpha is its quality target. With the
/// chance min(1, c t^(-1/4)) at decision t every available model runs and is charged for, and the answer of the one
/// with the best mean quality is used. s is the observed quality where it is known; until then p.
public struct MessPlusPolicy: RoutingPolicy {
    private let energyWeight: Double
    private let exploration: Double
    private let target: Double
    private let classes: [String]
    private let isShared: Bool
    private let meanQualities: ModelScores
    private var queues: [Double]
    private var decisions = 0.0

    public var name: RoutingPolicyName { .messPlus }

    public init(_ settings: PolicySettings) {
        energyWeight = settings.messEnergyWeight
        exploration = settings.messExploration
        target = settings.messTarget
        classes = settings.classes
        isShared = settings.sharesQualityPrice
        meanQualities = ModelScores(settings, \.meanQuality)
        queues = [Double](repeating: 0, count: settings.sharesQualityPrice ? 1 : max(1, settings.classes.count))
    }

    /// Chance that the next decision explores.
    public var explorationChance: Double { min(1, exploration * pow(decisions + 1, -0.25)) }

    /// The virtual queue of a class (Q).
    public func queue(workloadClass: Int) -> Double {
        let key = key(workloadClass)
        return queues.indices.contains(key) ? queues[key] : 0
    }

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        let limits = RequestLimits(terms)
        if TicketChance.unit(ticket, for: .exploration) < explorationChance {
            return explore(candidates, terms, limits)
        }
        let queue = queue(workloadClass: terms.workloadClass)
        let best = Selection.least(candidates) { candidate in
            guard candidate.unavailability == nil else { return nil }
            return energyWeight * candidate.energyJoules - queue * candidate.quality
        }
        guard let best else { return nil }
        var choice = RoutingChoice(place: best, of: candidates, limits: limits)
        choice.qualityPrice = queue
        return choice
    }

    public mutating func record(_ decision: DecisionFeedback) {
        decisions += 1
        move(decision, by: (decision.qualityTarget ?? target) - decision.quality)
    }

    public mutating func learn(_ outcome: OutcomeFeedback) {
        guard let quality = outcome.quality, quality.isFinite else { return }
        move(outcome.decision, by: outcome.decision.quality - quality)
    }

    public var memory: PolicyMemory? {
        var numbers = ["decisions": decisions]
        for (index, queue) in queues.enumerated() { numbers[queueName(index)] = queue }
        return PolicyMemory(numbers: numbers)
    }

    public mutating func restore(_ memory: PolicyMemory) {
        if let decisions = memory.numbers["decisions"], decisions >= 0 { self.decisions = decisions }
        for index in queues.indices {
            guard let queue = memory.numbers[queueName(index)], queue.isFinite, queue >= 0 else { continue }
            queues[index] = queue
        }
    }

    private func explore(_ candidates: [Candidate], _ terms: RequestTerms, _ limits: RequestLimits) -> RoutingChoice? {
        let best = Selection.greatest(candidates) { candidate in
            candidate.unavailability == nil ? meanQualities.score(site: terms.site, model: candidate.model) : nil
        }
        guard let best else { return nil }
        var choice = RoutingChoice(place: best, of: candidates, limits: limits)
        for place in candidates.indices where place != best && candidates[place].unavailability == nil {
            choice.alsoRun.append(candidates[place].model)
        }
        choice.qualityPrice = queue(workloadClass: terms.workloadClass)
        return choice
    }

    private func key(_ workloadClass: Int) -> Int { isShared ? 0 : workloadClass }

    private func queueName(_ index: Int) -> String {
        "queue/" + (isShared ? "all" : classes.indices.contains(index) ? classes[index] : "\(index)")
    }

    private mutating func move(_ decision: DecisionFeedback, by difference: Double) {
        let key = key(decision.workloadClass)
        guard queues.indices.contains(key), difference.isFinite else { return }
        queues[key] = max(0, queues[key] + difference)
    }
}
