import Foundation
import SeededRandom

/// Series made of random numbers that a seed decides.
enum SeededNoise {
    /// A day's wave around `level` with autoregressive noise of coefficient `memory` on it.
    static func wave(
        seed: UInt64,
        hours: Int,
        level: Double = 300,
        swing: Double = 60,
        memory: Double = 0.9,
        noise: Double = 8
    ) -> [Double] {
        var random = SplitMix64(seed: seed)
        var deviation = 0.0
        return (0..<hours).map { hour in
            deviation = memory * deviation + noise * random.normal()
            return level + swing * sin(Double(hour % 24) / 12 * .pi) + deviation
        }
    }
}
