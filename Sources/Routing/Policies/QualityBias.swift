/// How far predictions of quality lie off, learned slowly from graded outcomes: for all requests, for a class, and for
/// a model in a class, each drawn towards the one before by a number of pseudo-observations.
///
/// A model that nobody has graded yet takes its class's bias. Without that, predictions that are all too high would
/// make every model look better than those already corrected, and all would be tried for nothing.
struct QualityBias: Sendable {
    /// A mean of q - p with forgetting.
    private struct Mean: Sendable {
        var value = 0.0
        var count = 0.0

        mutating func add(_ error: Double) {
            count = min(count + 1, 2000)
            value += (error - value) / count
        }

        func drawn(towards base: Double, by weight: Double) -> Double {
            (value * count + base * weight) / (count + weight)
        }
    }

    private static let overallWeight = 50.0
    private static let classWeight = 100.0
    private static let modelWeight = 200.0

    private let armCount: Int
    private var overall = Mean()
    private var classes: [Mean]
    private var models: [Mean]

    init(classes: Int, arms: Int) {
        armCount = max(1, arms)
        self.classes = [Mean](repeating: Mean(), count: max(1, classes))
        models = [Mean](repeating: Mean(), count: max(1, classes) * max(1, arms))
    }

    /// The correction to a class's predictions that all its models share.
    func base(workloadClass: Int) -> Double {
        let base = overall.drawn(towards: 0, by: Self.overallWeight)
        guard classes.indices.contains(workloadClass) else { return base }
        return classes[workloadClass].drawn(towards: base, by: Self.classWeight)
    }

    /// What to add to a prediction for an arm, given its class's `base`.
    func correction(workloadClass: Int, arm: Int?, base: Double) -> Double {
        guard let arm, classes.indices.contains(workloadClass), arm < armCount else { return base }
        return models[workloadClass * armCount + arm].drawn(towards: base, by: Self.modelWeight)
    }

    /// Learns from an answer that was predicted at p and graded q.
    mutating func learn(workloadClass: Int, arm: Int?, error: Double) {
        guard error.isFinite else { return }
        overall.add(error)
        guard classes.indices.contains(workloadClass) else { return }
        classes[workloadClass].add(error)
        guard let arm, arm < armCount else { return }
        models[workloadClass * armCount + arm].add(error)
    }

    /// The row of a class for ``PolicyMemory``: its own mean, then the arms'; of all requests without a class.
    func numbers(workloadClass: Int?) -> [Double] {
        guard let workloadClass else { return [overall.value, overall.count] }
        let row = models[workloadClass * armCount..<(workloadClass + 1) * armCount]
        return [classes[workloadClass].value, classes[workloadClass].count] + row.flatMap { [$0.value, $0.count] }
    }

    /// Takes one mean over; `arm` nil means the class's own, `workloadClass` nil that of all requests.
    mutating func restore(workloadClass: Int?, arm: Int?, value: Double, count: Double) {
        guard value.isFinite, count.isFinite, count >= 0 else { return }
        let mean = Mean(value: min(1, max(-1, value)), count: count)
        guard let workloadClass else { return overall = mean }
        guard classes.indices.contains(workloadClass) else { return }
        guard let arm else { return classes[workloadClass] = mean }
        guard arm < armCount else { return }
        models[workloadClass * armCount + arm] = mean
    }
}
