import Foundation
import SeededRandom

/// Smooth random series that are functions of a seed, a name and a moment, and of nothing else.
///
/// Asking for one moment never changes the answer for another, so a simulation gives the same readings in whatever
/// order and pieces they are fetched. Values are standard normal in distribution; a series wanders and comes back to
/// zero over about its correlation time.
struct NoiseField: Sendable {
    let seed: UInt64

    /// A normal deviate that changes smoothly with time.
    ///
    /// Two independent normals at the knots around the moment are joined with weights whose squares add up to one, so
    /// that the variance is 1 everywhere and not only at the knots.
    func normal(_ series: UInt64, at date: Date, correlationSeconds: Double) -> Double {
        let position = date.timeIntervalSince1970 / correlationSeconds
        let knot = position.rounded(.down)
        let angle = (position - knot) * .pi / 2
        return cos(angle) * normal(series, knot: Int64(knot)) + sin(angle) * normal(series, knot: Int64(knot) + 1)
    }

    /// A number in 0 ..< 1 that stays during each interval of `seconds` and is independent between them.
    func uniform(_ series: UInt64, at date: Date, intervalSeconds: Double) -> Double {
        let interval = Int64((date.timeIntervalSince1970 / intervalSeconds).rounded(.down))
        return Self.unit(hash(series, interval, salt: 0))
    }

    /// The number of a series, from its name.
    static func series(_ name: String) -> UInt64 {
        // FNV-1a: Swift's own hash differs from run to run.
        name.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }

    /// Box and Muller (1958).
    private func normal(_ series: UInt64, knot: Int64) -> Double {
        let first = 1 - Self.unit(hash(series, knot, salt: 1))
        let second = Self.unit(hash(series, knot, salt: 2))
        return (-2 * log(first)).squareRoot() * cos(2 * .pi * second)
    }

    private func hash(_ series: UInt64, _ knot: Int64, salt: UInt64) -> UInt64 {
        Self.mix(Self.mix(Self.mix(seed ^ salt) ^ series) ^ UInt64(bitPattern: knot))
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var generator = SplitMix64(seed: value)
        return generator.next()
    }

    private static func unit(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }
}
