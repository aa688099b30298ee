/// Mean quality to reach, made absolute from one relative to the best single model.
enum QualityTarget {
    /// Targets of each data set of an evaluation: all the same, or each that of its own best single model.
    static func absolute(
        _ set: EvaluationSet,
        relative: Double?,
        scope: ReplaySettings.TargetScope
    ) -> [Double]? {
        guard let relative else { return nil }
        let best = set.bestSingle
        switch scope {
        case .overall:
            return set.datasets.map { _ in relative * set.meanQuality(model: best) }
        case .dataset:
            var sums = [Double](repeating: 0, count: set.datasets.count)
            var counts = sums
            for (prompt, dataset) in set.datasetOfPrompt.enumerated() {
                sums[dataset] += set.quality(prompt: prompt, model: best)
                counts[dataset] += 1
            }
            return zip(sums, counts).map { relative * $0 / max(1, $1) }
        }
    }
}
