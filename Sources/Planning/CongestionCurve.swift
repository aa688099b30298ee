/// Extra delay cost of a busy site: a convex, increasing, piecewise-linear function of its utilisation u in [0, 1].
///
/// For queueing delay that multiplies the unloaded processing time by s(u), use
/// `phi(u) = u (s(u) - 1)` times the processing delay cost ($ a slot) at full load: u counts the requests that wait,
/// s(u) - 1 how much longer each takes. The cost is `max(0, max_s slopeUSD u + interceptUSD)` a slot.
public struct CongestionCurve: Codable, Sendable, Equatable {
    /// One supporting line of the curve.
    public struct Segment: Codable, Sendable, Equatable {
        /// $ per unit of utilisation and slot, >= 0.
        public var slopeUSD: Double
        /// $ a slot at utilisation zero; negative for all but the first lines.
        public var interceptUSD: Double

        public init(slopeUSD: Double, interceptUSD: Double) {
            self.slopeUSD = slopeUSD
            self.interceptUSD = interceptUSD
        }
    }

    public var segments: [Segment]

    public init(segments: [Segment]) {
        self.segments = segments
    }

    /// Lines through equidistant points of a convex increasing function on [0, `upTo`].
    ///
    /// Outside its pieces the last line continues, so a curve that explodes at 1 (such as `u/(1-u)`) stays finite.
    public init(approximating cost: (Double) -> Double, upTo last: Double = 1, pieces: Int = 8) {
        let points = (0...max(1, pieces)).map { last * Double($0) / Double(max(1, pieces)) }
        segments = zip(points, points.dropFirst()).map { low, high in
            let slope = (cost(high) - cost(low)) / (high - low)
            return Segment(slopeUSD: slope, interceptUSD: cost(low) - slope * low)
        }
    }

    /// $ a slot at utilisation `u`.
    public func costUSD(utilisation u: Double) -> Double {
        segments.reduce(0) { max($0, $1.slopeUSD * u + $1.interceptUSD) }
    }

    /// Utilisations in [0, 1] at which the cost turns, with both ends: a linear function of utilisation taken off the
    /// cost has its minimum at one of them.
    var breakpoints: [Double] {
        var points: [Double] = [0, 1]
        let lines = segments + [Segment(slopeUSD: 0, interceptUSD: 0)]
        for (n, line) in lines.enumerated() {
            for other in lines[..<n] where line.slopeUSD != other.slopeUSD {
                let u = (line.interceptUSD - other.interceptUSD) / (other.slopeUSD - line.slopeUSD)
                if u > 0, u < 1 { points.append(u) }
            }
        }
        return points
    }
}
