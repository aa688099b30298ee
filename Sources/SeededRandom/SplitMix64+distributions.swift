import Foundation

extension SplitMix64 {
    /// Uniform in 0 ..< 1.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Standard normal (Box and Muller, 1958).
    public mutating func normal() -> Double {
        (-2 * log(1 - unit())).squareRoot() * cos(2 * .pi * unit())
    }

    /// Exponential with a mean of 1.
    public mutating func exponential() -> Double { -log(1 - unit()) }
}
