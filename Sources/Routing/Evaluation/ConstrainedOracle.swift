/// What a router could do that knew every answer and its length before choosing: least energy or carbon at a mean
/// quality, among the models that keep the latency objective on an idle pool.
///
/// Starts from the cheapest model for each request and buys quality where a point of it costs least, until the mean is
/// reached: the optimum of the linear relaxation (a fractional knapsack over each request's lower hull).
public struct ConstrainedOracle: Sendable {
    /// One model's answer to a request, as it would be.
    public struct Option: Sendable {
        public var quality: Double
        public var cost: Double

        public init(quality: Double, cost: Double) {
            self.quality = quality
            self.cost = cost
        }
    }

    /// Mean quality and cost of the optimum.
    public struct Optimum: Hashable, Sendable {
        public var quality: Double
        public var cost: Double
    }

    private struct Upgrade {
        var quality: Double
        var cost: Double
    }

    private let count: Double
    private let cheapest: Optimum
    private let upgrades: [Upgrade]

    /// - Parameter requests: For each request the models that may take it, at least one.
    public init(_ requests: [[Option]]) {
        var upgrades: [Upgrade] = []
        var cheapest = Optimum(quality: 0, cost: 0)
        for options in requests {
            let corners = LowerHull(options.map { LowerHull.Point(quality: $0.quality, cost: $0.cost) }).corners
            guard let first = corners.first else { continue }
            cheapest.quality += first.quality
            cheapest.cost += first.cost
            for (lower, upper) in zip(corners, corners.dropFirst()) {
                upgrades.append(Upgrade(quality: upper.quality - lower.quality, cost: upper.cost - lower.cost))
            }
        }
        // Along a hull the price of quality rises, so that this order never takes a later upgrade before an earlier.
        self.upgrades = upgrades.sorted { $0.cost * $1.quality < $1.cost * $0.quality }
        self.cheapest = cheapest
        count = Double(max(1, requests.count))
    }

    /// The least mean cost at which mean quality is `quality` at least; the best there is where that is out of reach.
    public func optimum(quality: Double) -> Optimum {
        var result = cheapest
        let wanted = quality * count
        for upgrade in upgrades {
            let missing = wanted - result.quality
            guard missing > 0 else { break }
            let part = min(1, missing / upgrade.quality)
            result.quality += part * upgrade.quality
            result.cost += part * upgrade.cost
        }
        return Optimum(quality: result.quality / count, cost: result.cost / count)
    }
}
