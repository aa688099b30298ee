import SunwardModel

extension RequestLimits {
    /// The place of the candidate that comes nearest to the limits, for a request whose F is empty.
    ///
    /// First, the limit that has precedence (the floor, or carbon: the cap) is kept if any available candidate keeps
    /// it. Among those left the sum of relative violations is least:
    ///
    ///     (floor - p)+ / floor + (l - SLO)+ / SLO + (g - cap)+ / cap
    ///
    /// then carbon, then the place in the pool.
    ///
    /// - Parameter isAffordable: Whether the budget allows a candidate, where it has precedence; kept before all else.
    /// - Returns: nil only when no candidate is available.
    func smallestViolation(
        among candidates: [Candidate],
        precedence: RoutingSettings.Precedence,
        isAffordable: (Candidate) -> Bool = { _ in true }
    ) -> Int? {
        let someAffordable = candidates.contains { $0.unavailability == nil && isAffordable($0) }
        func isOpen(_ candidate: Candidate) -> Bool {
            candidate.unavailability == nil && (!someAffordable || isAffordable(candidate))
        }
        func isPreferred(_ candidate: Candidate) -> Bool {
            switch precedence {
            case .floor: keepsFloor(candidate)
            case .budget: keepsCap(candidate)
            }
        }
        let somePreferred = candidates.contains { isOpen($0) && isPreferred($0) }
        return Selection.least(candidates) { candidate in
            guard isOpen(candidate), !somePreferred || isPreferred(candidate) else { return nil }
            return relativeViolation(of: candidate)
        }
    }

    /// The sum above; a prediction that is not a number counts as wholly violating.
    func relativeViolation(of candidate: Candidate) -> Double {
        excess(of: qualityFloor - dependableQuality(of: candidate), over: qualityFloor)
            + excess(
                of: candidate.latencyP95Seconds + latencyMarginSeconds - latencyObjectiveSeconds,
                over: latencyObjectiveSeconds
            )
            + excess(of: candidate.carbonGrams - carbonCapGrams, over: carbonCapGrams)
    }

    private func excess(of difference: Double, over limit: Double) -> Double {
        // Without a limit the difference is minus infinity, and nothing is exceeded.
        guard difference > 0 || difference.isNaN else { return 0 }
        guard difference.isFinite, limit > 0 else { return 1 }
        return difference / limit
    }
}
