/// How good predicted probabilities are.
public enum PredictionQuality {
    /// Probability that a random good answer was predicted above a random bad one, ties counting half (area under the
    /// receiver operating characteristic; Mann and Whitney's U). Grades from 0.5 on count as good.
    ///
    /// - Returns: nil where all answers are alike.
    public static func rankingArea(predicted: [Double], actual: [Double]) -> Double? {
        let order = predicted.indices.sorted { predicted[$0] < predicted[$1] }
        let goodCount = actual.count { $0 >= 0.5 }
        let badCount = actual.count - goodCount
        guard goodCount > 0, badCount > 0 else { return nil }
        var rankSum = 0.0
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, predicted[order[end]] == predicted[order[start]] { end += 1 }
            // Ranks count from 1; equals share their mean rank.
            let rank = Double(start + end + 1) / 2
            for place in start..<end where actual[order[place]] >= 0.5 { rankSum += rank }
            start = end
        }
        let good = Double(goodCount)
        return (rankSum - good * (good + 1) / 2) / (good * Double(badCount))
    }

    /// Mean distance of predicted from actual quality over bins of equal width, weighted by how many fall into each
    /// (expected calibration error).
    public static func calibrationError(predicted: [Double], actual: [Double], bins: Int = 10) -> Double? {
        guard !predicted.isEmpty, bins > 0 else { return nil }
        var sums = [Double](repeating: 0, count: bins)
        for (predicted, actual) in zip(predicted, actual) {
            let bin = min(bins - 1, max(0, Int(predicted * Double(bins))))
            sums[bin] += predicted - actual
        }
        return sums.reduce(0) { $0 + abs($1) } / Double(predicted.count)
    }
}
