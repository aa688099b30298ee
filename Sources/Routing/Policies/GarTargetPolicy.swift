import SunwardModel

/// `gar-target`: the least carbon in F, at a floor that is adapted so that the class's mean quality meets its target.
///
///     floor_k = A_k + 0.1 (kappa D_k + I_k)          D_k: sum of A_k - quality, observed where known, else p
///
/// (``DeficitControl``). Observed quality corrects the predictions too. The adapted floor is a means, not a promise: it
/// never asks for more than the best model in time and under the cap can give, and only a floor of the request's own,
/// which it does not lower, is flagged when nothing meets it. A class without a target has its fixed floor.
public struct GarTargetPolicy: RoutingPolicy {
    /// What a unit of the control's signal moves the floor by: the whole range of the signal is 0.8.
    private static let authority = 0.1

    private let table: ModelTable
    private var account: QualityAccount

    public var name: RoutingPolicyName { .garTarget }

    public init(_ settings: PolicySettings) {
        table = ModelTable(settings.sites)
        account = QualityAccount(settings, table: table)
    }

    /// The floor that the class's requests are held to at present, 0 to 1.
    public func floor(target: Double, workloadClass: Int) -> Double {
        let signal = account.control(workloadClass: workloadClass)?.signal ?? 0
        return min(1, max(0, target + Self.authority * signal))
    }

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        guard let target = terms.qualityTarget else {
            return GarFixedPolicy.leastCarbon(
                from: candidates,
                limits: RequestLimits(terms),
                precedence: terms.precedence
            )
        }
        var limits = RequestLimits(terms)
        if !terms.hasOwnFloor { limits.qualityFloor = 0 }
        let base = account.base(workloadClass: terms.workloadClass)
        func believed(_ candidate: Candidate) -> Double {
            account.corrected(
                candidate.quality,
                workloadClass: terms.workloadClass,
                arm: table.arm(site: terms.site, model: candidate.model),
                base: base
            )
        }
        var best = 0.0
        for candidate in candidates where limits.isFeasible(candidate) { best = max(best, believed(candidate)) }
        let floor = min(best, floor(target: target, workloadClass: terms.workloadClass))
        let place = Selection.least(candidates) { candidate in
            limits.isFeasible(candidate) && believed(candidate) >= floor ? candidate.carbonGrams : nil
        }
        guard let place else {
            return GarFixedPolicy.leastCarbon(from: candidates, limits: limits, precedence: terms.precedence)
        }
        var choice = RoutingChoice(place: place, of: candidates, limits: limits)
        choice.qualityFloor = max(limits.qualityFloor, floor)
        return choice
    }

    public mutating func record(_ decision: DecisionFeedback) {
        account.record(decision, arm: table.arm(site: decision.site, model: decision.model), isHeld: false)
    }

    public mutating func learn(_ outcome: OutcomeFeedback) {
        let decision = outcome.decision
        account.learn(outcome, arm: table.arm(site: decision.site, model: decision.model))
    }

    public var memory: PolicyMemory? {
        var memory = PolicyMemory()
        account.save(to: &memory)
        return memory
    }

    public mutating func restore(_ memory: PolicyMemory) { account.restore(memory) }
}
