import Foundation
import SunwardModel

/// What mean quality a price of quality leads to, measured on prompts that the estimators had not seen: it tells a
/// policy that moves its price where to start, instead of finding out on live requests.
public struct PriceCurve: Codable, Hashable, Sendable {
    /// One price and what came of it.
    public struct Point: Codable, Hashable, Sendable {
        /// Joules that a unit of quality is worth.
        public var joulesPerQuality: Double

        /// Mean quality relative to the best single model on the same prompts.
        public var relativeQuality: Double
    }

    /// In order of price; quality does not fall along them.
    public let points: [Point]

    /// Part of the examples that are kept from the estimators.
    private static let heldBackPart = 0.2

    private static let steps = 48

    /// Relative quality for a factor of e in the price that the control's gain of 1 is made for, and the flattest curve
    /// that is told from one that does not rise at all.
    private static let usualSlope = 0.16
    private static let largestGain = 10.0

    /// Measures the curve by fitting the estimators to most of the examples and routing the others.
    ///
    /// - Throws: as ``FittedRouter/fit(_:models:seed:)``.
    static func measured(
        _ examples: [RoutingExample],
        models: [ModelProfile],
        seed: UInt64
    ) throws(RoutingError) -> PriceCurve {
        var random = ReplayRandom(seed: seed, stream: 5)
        let order = examples.shuffled(using: &random)
        let held = Int(Double(order.count) * heldBackPart)
        guard held > 0, held < order.count else { return PriceCurve(points: []) }
        let set = try EvaluationSet(Array(order[..<held]), models: models)
        let router = try FittedRouter.estimators(Array(order[held...]), models: models, seed: seed)
        let power = SitePower(powerUsageEffectiveness: 1, carbonIntensityGramsPerKWh: 1)
        let assessment = SetAssessment(set, router: router, power: power, routerWatts: 0) { 0 }
        return PriceCurve(points: points(set, assessment))
    }

    init(points: [Point]) { self.points = points }

    private static func points(_ set: EvaluationSet, _ assessment: SetAssessment) -> [Point] {
        let best = set.meanQuality(model: set.bestSingle)
        guard best > 0 else { return [] }
        let typical = assessment.candidates.flatMap(\.self).mean(\.energyJoules)
        var points: [Point] = []
        var highest = 0.0
        for step in 0..<steps {
            // From a tenth of a mean request's energy to four hundred times it.
            let price = 0.1 * typical * pow(4000, Double(step) / Double(steps - 1))
            let quality = assessment.candidates.enumerated().reduce(0) { sum, row in
                let chosen = row.element.min {
                    $0.energyJoules - price * $0.quality < $1.energyJoules - price * $1.quality
                }
                return sum + (chosen.map { set.quality(prompt: row.offset, model: $0.model) } ?? 0)
            }
            // Chance makes neighbours swap places; a price that has to be paid never buys less.
            highest = max(highest, quality / Double(set.count) / best)
            points.append(Point(joulesPerQuality: price, relativeQuality: highest))
        }
        return points
    }

    /// The least price at which a relative quality was reached, between measured prices in proportion; the highest
    /// where it was not; nil for a curve without points.
    public func joulesPerQuality(reaching relativeQuality: Double) -> Double? {
        guard let upper = points.firstIndex(where: { $0.relativeQuality >= relativeQuality }) else {
            return points.last?.joulesPerQuality
        }
        guard upper > 0 else { return points.first?.joulesPerQuality }
        let (low, high) = (points[upper - 1], points[upper])
        let part = (relativeQuality - low.relativeQuality) / (high.relativeQuality - low.relativeQuality)
        return low.joulesPerQuality + part * (high.joulesPerQuality - low.joulesPerQuality)
    }

    /// What a policy with a moving price of quality is started from, as if it had run before.
    ///
    /// - Parameters:
    ///   - relativeQuality: Mean quality to reach, relative to the best single model.
    ///   - gramsPerJoule: Carbon of a joule of IT energy, in the mean of what is to come.
    /// - Returns: nil where there are no prices.
    public func startingMemory(relativeQuality: Double, gramsPerJoule: Double) -> PolicyMemory? {
        guard let joules = joulesPerQuality(reaching: relativeQuality) else { return nil }
        // `gar-pd` takes twice the scale it remembers for its first price; a count this high keeps the scale as it is.
        return PolicyMemory(
            numbers: ["quality-gain": gain(atJoulesPerQuality: joules)],
            vectors: ["scale": [joules * gramsPerJoule / 2, 1e6]]
        )
    }

    /// Factor on the gain of a control of quality (``DeficitControl``), by what a factor of e in the price moves near a
    /// price: where that is little, a shortfall takes a larger step to be worked off in the same number of requests.
    private func gain(atJoulesPerQuality joules: Double) -> Double {
        let slope = (quality(atJoulesPerQuality: 2 * joules) - quality(atJoulesPerQuality: joules / 2)) / log(4)
        return min(Self.largestGain, max(1, Self.usualSlope / max(slope, 1e-3)))
    }

    /// Relative quality that a price leads to, between measured prices in proportion.
    private func quality(atJoulesPerQuality joules: Double) -> Double {
        guard let upper = points.firstIndex(where: { $0.joulesPerQuality >= joules }) else {
            return points.last?.relativeQuality ?? 0
        }
        guard upper > 0 else { return points.first?.relativeQuality ?? 0 }
        let (low, high) = (points[upper - 1], points[upper])
        let part = (joules - low.joulesPerQuality) / (high.joulesPerQuality - low.joulesPerQuality)
        return low.relativeQuality + part * (high.relativeQuality - low.relativeQuality)
    }
}
