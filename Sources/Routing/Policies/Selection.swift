/// Scans of a pool that every policy is made of. Closures do not escape, so nothing is allocated.
enum Selection {
    /// The place of the least value; nil leaves a candidate out. Equal values go to less carbon, then to less energy,
    /// then to higher quality, then to the earlier place, so that a tie at zero carbon is not settled by order.
    @inline(__always)
    static func least(_ candidates: [Candidate], by value: (Candidate) -> Double?) -> Int? {
        var best: Int?
        var bestValue = Double.infinity
        for place in candidates.indices {
            guard var value = value(candidates[place]) else { continue }
            // A number that is none must lose, and must not leave a request without any model.
            if value.isNaN { value = .infinity }
            guard let current = best else {
                best = place
                bestValue = value
                continue
            }
            guard value < bestValue || value == bestValue && isBetter(candidates[place], than: candidates[current])
            else { continue }
            best = place
            bestValue = value
        }
        return best
    }

    /// The place of the greatest value, with the same order among equals.
    @inline(__always)
    static func greatest(_ candidates: [Candidate], by value: (Candidate) -> Double?) -> Int? {
        least(candidates) { candidate in value(candidate).map { -$0 } }
    }

    /// The place of the available candidate with `rank` available ones before it.
    static func available(_ rank: Int, of candidates: [Candidate]) -> Int? {
        var left = rank
        for place in candidates.indices where candidates[place].unavailability == nil {
            if left == 0 { return place }
            left -= 1
        }
        return nil
    }

    /// How many candidates are available.
    static func availableCount(_ candidates: [Candidate]) -> Int {
        var count = 0
        for candidate in candidates where candidate.unavailability == nil { count += 1 }
        return count
    }

    private static func isBetter(_ candidate: Candidate, than other: Candidate) -> Bool {
        if candidate.carbonGrams != other.carbonGrams { return candidate.carbonGrams < other.carbonGrams }
        if candidate.energyJoules != other.energyJoules { return candidate.energyJoules < other.energyJoules }
        return candidate.quality > other.quality
    }
}

extension RoutingChoice {
    /// The choice of the candidate at `place`, with the limits of `terms` that it breaks.
    init(place: Int, of candidates: [Candidate], limits: RequestLimits) {
        self.init(
            model: candidates[place].model,
            violations: limits.violations(of: candidates[place]),
            qualityFloor: limits.qualityFloor
        )
    }
}
