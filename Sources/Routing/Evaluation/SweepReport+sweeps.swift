extension SweepReport {
    /// Sums sweeps up.
    ///
    /// - Parameter bootstrap: Of policies, then references.
    init(
        _ policies: [PolicySweep],
        references: [PolicySweep],
        bestSingle: EvaluationReport.BestSingle,
        bootstrap: Bootstrap,
        prompts: Int,
        seeds: [UInt64]
    ) {
        let all = policies + references
        let own = all.firstIndex { $0.name == Self.ownPolicy }
        self.init(
            prompts: prompts,
            seeds: seeds,
            bestSingle: bestSingle,
            policies: policies.map(\.name),
            references: references.map(\.name),
            frontier: all.flatMap(Self.points),
            joulesAtRelativeQuality: Self.byName(all) { _, sweep in
                let hull = sweep.hull
                let levels = RelativeQuality.allCases.map {
                    ($0.rawValue, hull.cost(at: $0.part * bestSingle.quality))
                }
                return Dictionary(uniqueKeysWithValues: levels)
            },
            intervals: Self.byName(all) { place, _ in Self.named(bootstrap.intervals(place)) },
            beyondOwnPolicy: own.map { own in
                Self.byName(all) { place, _ in Self.named(bootstrap.differences(place, beyond: own)) }
            } ?? [:],
            quoted: [Self.quotedClassifier]
        )
    }

    private static func points(of sweep: PolicySweep) -> [Point] {
        sweep.points.map {
            Point(
                policy: sweep.name,
                knob: $0.knob,
                quality: $0.quality,
                joulesPerRequest: $0.joules,
                gramsPerRequest: $0.grams
            )
        }
    }

    private static func byName<Value>(
        _ sweeps: [PolicySweep],
        _ value: (Int, PolicySweep) -> Value
    ) -> [String: Value] {
        Dictionary(uniqueKeysWithValues: sweeps.enumerated().map { ($1.name, value($0, $1)) })
    }

    private static func named(_ levels: [RelativeQuality: [Double]]) -> [String: [Double]] {
        Dictionary(uniqueKeysWithValues: levels.map { ($0.key.rawValue, $0.value) })
    }
}
