import Foundation

/// Repeatable lengths for tests, from SplitMix64.
struct LengthRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// From 0 up to 1.
    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) / Double(1 << 53)
    }

    mutating func normal() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
    }

    /// A log-normal body, and `runOnTokens` in a share of cases.
    mutating func tokens(median: Double, deviation: Double, runOnShare: Double, runOnTokens: Double) -> Double {
        let body = max(1, (median * exp(deviation * normal())).rounded())
        return uniform() < runOnShare ? runOnTokens : body
    }
}
