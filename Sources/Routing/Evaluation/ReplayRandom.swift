import Foundation
import SeededRandom

/// Chance in a replay: a sequence that depends on its seed alone (``SplitMix64``).
public struct ReplayRandom: RandomNumberGenerator, Sendable {
    private var generator: SplitMix64

    public init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    /// A sequence of its own for one purpose, so that drawing more for one thing leaves the others as they were.
    public init(seed: UInt64, stream: UInt64) {
        var root = SplitMix64(seed: seed ^ (stream &* 0xD1B5_4A32_D192_ED03))
        generator = SplitMix64(seed: root.next())
    }

    public mutating func next() -> UInt64 { generator.next() }

    /// Uniform in (0, 1): never 0, so that its logarithm is finite.
    public mutating func unit() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

    /// Exponential with mean 1.
    public mutating func exponential() -> Double { -log(unit()) }

    /// Standard normal (Box and Muller, 1958).
    public mutating func normal() -> Double { (2 * exponential()).squareRoot() * cos(2 * .pi * unit()) }
}
