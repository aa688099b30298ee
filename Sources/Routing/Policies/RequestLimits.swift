import SunwardModel

/// The limits that a request puts on its model: the feasible set F of GAR.
///
///     F = { m : p[m] - marginA >= floor,  l[m] + marginL <= SLO,  g[m] <= cap }
///
/// marginA is a number of standard errors of the prediction, marginL a part of the SLO. A prediction that is not a
/// number keeps no limit.
struct RequestLimits: Sendable {
    var qualityFloor: Double
    var latencyObjectiveSeconds: Double
    var carbonCapGrams: Double
    var marginStandardErrors: Double
    var latencyMarginSeconds: Double

    init(_ terms: RequestTerms) {
        qualityFloor = terms.qualityFloor
        latencyObjectiveSeconds = terms.latencyObjectiveSeconds ?? .infinity
        carbonCapGrams = terms.carbonCapGrams ?? .infinity
        marginStandardErrors = terms.qualityMarginStandardErrors
        latencyMarginSeconds =
            terms.latencyObjectiveSeconds.map { $0 * terms.latencyMarginFraction } ?? 0
    }

    /// Quality that can be counted on: the prediction less marginA.
    func dependableQuality(of candidate: Candidate) -> Double {
        candidate.quality - marginStandardErrors * candidate.qualityStandardError
    }

    func keepsFloor(_ candidate: Candidate) -> Bool { dependableQuality(of: candidate) >= qualityFloor }

    func keepsObjective(_ candidate: Candidate) -> Bool {
        candidate.latencyP95Seconds + latencyMarginSeconds <= latencyObjectiveSeconds
    }

    func keepsCap(_ candidate: Candidate) -> Bool { candidate.carbonGrams <= carbonCapGrams }

    /// Whether the candidate is available and in time and under the cap, whatever its quality.
    func isOpen(_ candidate: Candidate) -> Bool {
        candidate.unavailability == nil && keepsObjective(candidate) && keepsCap(candidate)
    }

    /// Whether the candidate is in F.
    func isFeasible(_ candidate: Candidate) -> Bool { isOpen(candidate) && keepsFloor(candidate) }

    /// The limits that the candidate does not keep.
    func violations(of candidate: Candidate) -> RoutingChoice.Violations {
        var violations: RoutingChoice.Violations = []
        if !keepsFloor(candidate) { violations.insert(.qualityFloor) }
        if !keepsObjective(candidate) { violations.insert(.latencyObjective) }
        if !keepsCap(candidate) { violations.insert(.carbonCap) }
        return violations
    }
}

extension RequestTerms {
    /// The limits that a candidate does not keep: for a caller that chooses by itself.
    public func violations(of candidate: Candidate) -> RoutingChoice.Violations {
        RequestLimits(self).violations(of: candidate)
    }
}
