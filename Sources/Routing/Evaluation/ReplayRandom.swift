import Foundation

/// Chance in a replay: a sequence that depends on its seed alone (SplitMix64; Steele, Lea and Flood, 2014).
public struct ReplayRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    /// A sequence of its own for one purpose, so that drawing more for one thing leaves the others as they were.
    public init(seed: UInt64, stream: UInt64) {
        var root = ReplayRandom(seed: seed ^ (stream &* 0xD1B5_4A32_D192_ED03))
        state = root.next()
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Uniform in (0, 1): never 0, so that its logarithm is finite.
    public mutating func unit() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

    /// Exponential with mean 1.
    public mutating func exponential() -> Double { -log(unit()) }

    /// Standard normal (Box and Muller, 1958).
    public mutating func normal() -> Double { (2 * exponential()).squareRoot() * cos(2 * .pi * unit()) }
}
