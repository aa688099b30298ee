/// Energy needed at parts of the best single model's quality, found again and again with prompts drawn anew.
///
/// Each resample draws as many prompts as there are, with replacement, and finds both the best single model's quality
/// and each policy's hull on it. Resamples take the policies' seeds in turn, so that intervals hold the chance in them
/// too; all policies see the same resamples, so that differences between two are sharper than their intervals.
struct Bootstrap {
    /// Part of the resamples that must reach a quality for an interval to be given.
    private static let leastReached = 0.9

    /// By policy, then part, then resample: joules a request; nil where the part was not reached.
    private let costs: [[RelativeQuality: [Double?]]]

    /// - Parameters:
    ///   - bestSingleQuality: By prompt.
    ///   - seeds: Of the resamples; of a policy's runs too, in the same order.
    init(_ sweeps: [PolicySweep], bestSingleQuality: [Float], seeds: [UInt64], resamplesPerSeed: Int) {
        var costs = sweeps.map { _ in [RelativeQuality: [Double?]]() }
        let prompts = bestSingleQuality.count
        for (number, seed) in seeds.enumerated() {
            var random = ReplayRandom(seed: seed, stream: 3)
            for _ in 0..<resamplesPerSeed {
                let counts = Self.counts(prompts, random: &random)
                let best = zip(bestSingleQuality, counts).reduce(0) { $0 + Double($1.0 * $1.1) } / Double(prompts)
                for (place, sweep) in sweeps.enumerated() {
                    let hull = LowerHull(sweep.runs[number % sweep.runs.count].map { $0.point(counts: counts) })
                    for level in RelativeQuality.allCases {
                        costs[place][level, default: []].append(hull.cost(at: level.part * best))
                    }
                }
            }
        }
        self.costs = costs
    }

    /// The middle 95 % of what a policy needs, by part; without parts that it mostly does not reach.
    func intervals(_ policy: Int) -> [RelativeQuality: [Double]] {
        costs[policy].compactMapValues { Self.middle($0) }
    }

    /// The middle 95 % of what a policy needs beyond what another does on the same resample.
    func differences(_ policy: Int, beyond other: Int) -> [RelativeQuality: [Double]] {
        var result: [RelativeQuality: [Double]] = [:]
        for level in RelativeQuality.allCases {
            let pairs = zip(costs[policy][level, default: []], costs[other][level, default: []])
            result[level] = Self.middle(
                pairs.map { policy, other in
                    guard let policy, let other else { return nil }
                    return policy - other
                }
            )
        }
        return result
    }

    private static func middle(_ values: [Double?]) -> [Double]? {
        let known = values.compactMap(\.self)
        let quantiles = SampleQuantiles(known)
        guard Double(known.count) >= leastReached * Double(values.count), let low = quantiles[0.025],
            let high = quantiles[0.975]
        else { return nil }
        return [low, high]
    }

    /// How often each prompt is drawn in one resample.
    private static func counts(_ prompts: Int, random: inout ReplayRandom) -> [Float] {
        var counts = [Float](repeating: 0, count: prompts)
        for _ in 0..<prompts { counts[Int.random(in: 0..<prompts, using: &random)] += 1 }
        return counts
    }
}
