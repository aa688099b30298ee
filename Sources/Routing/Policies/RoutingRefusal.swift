import SunwardModel

/// Why a candidate was not chosen, with the numbers a person needs to change that.
public struct RoutingRefusal: Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        /// The model cannot take the request at all.
        case unavailable(Candidate.Unavailability)
        /// Its dependable quality (p - marginA) is below the floor; both 0 to 1.
        case belowFloor(quality: Double, margin: Double, floor: Double)
        /// Its 95th percentile of latency with marginL is over the objective, in seconds.
        case overObjective(seconds: Double, margin: Double, objective: Double)
        /// It would cause more carbon than the request may, in grams.
        case overCap(grams: Double, cap: Double)
        /// It would cause more carbon than the remaining budget leaves to this request, in grams.
        case overBudget(grams: Double, left: Double)
        /// It keeps every limit and causes more carbon than the chosen model, in grams.
        case moreCarbon(grams: Double, chosen: Double)
        /// It keeps every limit, and at the prices of the moment its quality is not worth its carbon, or its saving of
        /// carbon not the quality it gives up: differences to the chosen model, in grams and parts of one.
        case worseTrade(grams: Double, quality: Double, price: Double)
        /// The policy goes by something else (a turn, a size, a latency, what it has learned).
        case notPreferred(RoutingPolicyName)
    }

    /// Place in the pool.
    public var model: Int

    public var reason: Reason

    public init(model: Int, reason: Reason) {
        self.model = model
        self.reason = reason
    }

    /// Why each candidate that does not run was refused. For after the choice, off the path of the request: it
    /// allocates.
    ///
    /// - Parameters:
    ///   - candidates: What the policy chose from, under `terms`.
    ///   - choice: What it chose.
    ///   - policy: Its name; only the policies that go by carbon are explained by it.
    public static func explain(
        _ candidates: [Candidate],
        terms: RequestTerms,
        choice: RoutingChoice,
        policy: RoutingPolicyName
    ) -> [RoutingRefusal] {
        guard let chosen = candidates.first(where: { $0.model == choice.model }) else { return [] }
        var limits = RequestLimits(terms)
        // The floor that was held may be the policy's own.
        if policy == .garEpsilon || policy == .garTarget { limits.qualityFloor = choice.qualityFloor }
        return candidates.compactMap { candidate in
            guard candidate.model != choice.model, !choice.alsoRun.contains(candidate.model) else { return nil }
            let reason =
                broken(candidate, limits: limits, choice: choice)
                ?? outbid(candidate, by: chosen, choice: choice, policy: policy)
            return RoutingRefusal(model: candidate.model, reason: reason)
        }
    }

    /// The limit that rules a candidate out, the most fundamental first; nil for one in F.
    private static func broken(_ candidate: Candidate, limits: RequestLimits, choice: RoutingChoice) -> Reason? {
        if let unavailability = candidate.unavailability { return .unavailable(unavailability) }
        if !limits.keepsFloor(candidate) {
            return .belowFloor(
                quality: candidate.quality,
                margin: limits.marginStandardErrors * candidate.qualityStandardError,
                floor: limits.qualityFloor
            )
        }
        if !limits.keepsObjective(candidate) {
            return .overObjective(
                seconds: candidate.latencyP95Seconds,
                margin: limits.latencyMarginSeconds,
                objective: limits.latencyObjectiveSeconds
            )
        }
        if !limits.keepsCap(candidate) {
            return .overCap(grams: candidate.carbonGrams, cap: limits.carbonCapGrams)
        }
        if let left = choice.budgetGrams, choice.overBudget.contains(candidate.model) {
            return .overBudget(grams: candidate.carbonGrams, left: left)
        }
        return nil
    }

    private static func outbid(
        _ candidate: Candidate,
        by chosen: Candidate,
        choice: RoutingChoice,
        policy: RoutingPolicyName
    ) -> Reason {
        switch policy {
        case .garPrimalDual where choice.qualityPrice > 0:
            .worseTrade(
                grams: candidate.carbonGrams - chosen.carbonGrams,
                quality: candidate.quality - chosen.quality,
                price: choice.qualityPrice / (1 + choice.carbonPrice)
            )
        case .garFixed, .garEpsilon, .garTarget, .garPrimalDual:
            .moreCarbon(grams: candidate.carbonGrams, chosen: chosen.carbonGrams)
        default: .notPreferred(policy)
        }
    }
}
