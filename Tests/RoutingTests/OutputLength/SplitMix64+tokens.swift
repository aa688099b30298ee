import Foundation
import SeededRandom

extension SplitMix64 {
    /// A log-normal body, and `runOnTokens` in a share of cases.
    mutating func tokens(median: Double, deviation: Double, runOnShare: Double, runOnTokens: Double) -> Double {
        let body = max(1, (median * exp(deviation * normal())).rounded())
        return unit() < runOnShare ? runOnTokens : body
    }
}
