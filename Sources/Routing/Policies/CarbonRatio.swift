/// How much more or less carbon models cause than was predicted for them, learned from outcomes: the ratio of sums,
/// with forgetting, drawn towards the ratio of all models together.
struct CarbonRatio: Sendable {
    private struct Sums: Sendable {
        var predicted = 0.0
        var actual = 0.0

        mutating func add(_ predicted: Double, _ actual: Double) {
            self.predicted += predicted - self.predicted / CarbonRatio.memory
            self.actual += actual - self.actual / CarbonRatio.memory
        }

        func drawn(towards base: Double, by weight: Double) -> Double {
            let total = predicted + weight
            return total > 0 ? (actual + base * weight) / total : base
        }
    }

    /// Requests that are remembered.
    private static let memory = 2000.0

    /// Requests of mean carbon at which a model's own ratio weighs as much as the common one.
    private static let pseudoRequests = 50.0

    private var all = Sums()
    private var models: [Sums]
    private var count = 0.0

    init(arms: Int) { models = [Sums](repeating: Sums(), count: max(1, arms)) }

    /// Actual carbon over predicted carbon of all models.
    var overall: Double { all.drawn(towards: 1, by: weight) }

    /// The same for one model.
    func ratio(arm: Int?, overall: Double) -> Double {
        guard let arm, models.indices.contains(arm) else { return overall }
        return models[arm].drawn(towards: overall, by: weight)
    }

    mutating func learn(arm: Int?, predicted: Double, actual: Double) {
        guard predicted > 0, predicted.isFinite, actual >= 0, actual.isFinite else { return }
        count = min(count + 1, Self.memory)
        all.add(predicted, actual)
        guard let arm, models.indices.contains(arm) else { return }
        models[arm].add(predicted, actual)
    }

    /// The weight of a prior ratio, in grams.
    private var weight: Double { count > 0 ? Self.pseudoRequests * all.predicted / count : 0 }

    /// Sums of one model, or of all for nil, and the count, for ``PolicyMemory``.
    func numbers(arm: Int?) -> [Double] {
        let sums = arm.map { models[$0] } ?? all
        return [sums.predicted, sums.actual, count]
    }

    mutating func restore(_ numbers: [Double], arm: Int?) {
        guard numbers.count == 3, numbers.allSatisfy({ $0.isFinite && $0 >= 0 }) else { return }
        let sums = Sums(predicted: numbers[0], actual: numbers[1])
        guard let arm else {
            (all, count) = (sums, min(numbers[2], Self.memory))
            return
        }
        if models.indices.contains(arm) { models[arm] = sums }
    }
}
