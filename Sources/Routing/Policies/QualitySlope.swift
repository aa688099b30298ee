/// How much of the difference between two predictions of one model is real, learned slowly from graded outcomes.
///
/// Estimators may be too sure of themselves or not sure enough. ``QualityBias`` puts a model's mean right, but then a
/// prompt that suits the model counts for too much or too little beside the difference between models. Here grades are
/// regressed on predictions about each model's own mean,
///
///     q - q' = beta (p - p')        beta = (sum (p - p') q + W) / (sum (p - p')^2 + W)
///
/// with one beta for all models and a prior of 1 that weighs W. The choice depends on predictions only, so that choosing
/// does not bias it.
struct QualitySlope: Sendable {
    /// W, in squared units of quality: what some three hundred requests tell.
    private static let priorWeight = 8.0

    /// Graded requests after which older ones fade.
    private static let memory = 5000.0

    /// Graded requests that the overall mean weighs in a model's.
    private static let meanWeight = 20.0

    private static let bounds = 0.25...4.0

    /// Means of the predictions that were graded and of their grades, and their number.
    private struct Means: Sendable {
        var prediction = 0.0
        var quality = 0.0
        var count = 0.0

        mutating func add(_ prediction: Double, _ quality: Double) {
            count = min(count + 1, 2000)
            self.prediction += (prediction - self.prediction) / count
            self.quality += (quality - self.quality) / count
        }

        func drawn(towards other: Means, by weight: Double) -> Means {
            let own = count / (count + weight)
            return Means(
                prediction: own * prediction + (1 - own) * other.prediction,
                quality: own * quality + (1 - own) * other.quality,
                count: count
            )
        }
    }

    private let armCount: Int
    private var overall = Means()
    private var models: [Means]
    private var squares = 0.0
    private var products = 0.0

    init(classes: Int, arms: Int) {
        armCount = max(1, arms)
        models = [Means](repeating: Means(), count: max(1, classes) * max(1, arms))
    }

    /// beta.
    var slope: Double {
        let slope = (products + Self.priorWeight) / (squares + Self.priorWeight)
        return min(Self.bounds.upperBound, max(Self.bounds.lowerBound, slope))
    }

    /// What to add to a prediction, given the slope: (beta - 1) (p - p').
    func correction(_ prediction: Double, workloadClass: Int, arm: Int?, slope: Double) -> Double {
        guard overall.count > 0 else { return 0 }
        return (slope - 1) * (prediction - means(workloadClass: workloadClass, arm: arm).prediction)
    }

    /// Learns from an answer that was predicted at `prediction` and graded `quality`.
    mutating func learn(workloadClass: Int, arm: Int?, prediction: Double, quality: Double) {
        guard prediction.isFinite, quality.isFinite else { return }
        if overall.count > 0 {
            let means = means(workloadClass: workloadClass, arm: arm)
            let deviation = prediction - means.prediction
            squares += deviation * deviation - squares / Self.memory
            products += deviation * (quality - means.quality) - products / Self.memory
        }
        overall.add(prediction, quality)
        if let place = place(workloadClass, arm) { models[place].add(prediction, quality) }
    }

    /// p' and q': the model's means, drawn towards those of all.
    private func means(workloadClass: Int, arm: Int?) -> Means {
        guard let place = place(workloadClass, arm) else { return overall }
        return models[place].drawn(towards: overall, by: Self.meanWeight)
    }

    private func place(_ workloadClass: Int, _ arm: Int?) -> Int? {
        guard let arm, arm >= 0, arm < armCount else { return nil }
        let place = workloadClass * armCount + arm
        return models.indices.contains(place) ? place : nil
    }

    // MARK: - Memory

    /// Everything of all models, for ``PolicyMemory``.
    var numbers: [Double] { [squares, products, overall.prediction, overall.quality, overall.count] }

    /// What is remembered of one model of a class.
    func numbers(workloadClass: Int, arm: Int) -> [Double] {
        guard let place = place(workloadClass, arm) else { return [0, 0, 0] }
        return [models[place].prediction, models[place].quality, models[place].count]
    }

    mutating func restore(_ numbers: [Double]) {
        guard numbers.count == 5, numbers.allSatisfy(\.isFinite), numbers[0] >= 0, numbers[4] >= 0 else { return }
        (squares, products) = (numbers[0], numbers[1])
        overall = Means(prediction: numbers[2], quality: numbers[3], count: numbers[4])
    }

    mutating func restore(_ numbers: [Double], workloadClass: Int, arm: Int) {
        guard numbers.count == 3, numbers.allSatisfy(\.isFinite), numbers[2] >= 0 else { return }
        guard let place = place(workloadClass, arm) else { return }
        models[place] = Means(prediction: numbers[0], quality: numbers[1], count: numbers[2])
    }
}
