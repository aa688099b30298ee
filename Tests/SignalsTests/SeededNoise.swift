import Foundation

/// Random numbers that a seed decides (SplitMix64), and series made of them.
struct SeededNoise {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// Uniform in 0..<1.
    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) / 9_007_199_254_740_992
    }

    /// Standard normal (Box-Muller).
    mutating func normal() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
    }

    /// A day's wave around `level` with autoregressive noise of coefficient `memory` on it.
    static func wave(
        seed: UInt64,
        hours: Int,
        level: Double = 300,
        swing: Double = 60,
        memory: Double = 0.9,
        noise: Double = 8
    ) -> [Double] {
        var random = SeededNoise(seed: seed)
        var deviation = 0.0
        return (0..<hours).map { hour in
            deviation = memory * deviation + noise * random.normal()
            return level + swing * sin(Double(hour % 24) / 12 * .pi) + deviation
        }
    }
}
