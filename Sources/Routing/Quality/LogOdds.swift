import Foundation

/// Probabilities on the scale where evidence adds up.
enum LogOdds {
    /// Probabilities closer to 0 or 1 than this are taken as this close: no finite evidence makes certain.
    static let leastDoubt = 0.002

    /// ln(p / (1 - p)); not a number counts as one half.
    static func of(_ probability: Double) -> Double {
        guard probability.isFinite else { return 0 }
        let bounded = min(1 - leastDoubt, max(leastDoubt, probability))
        return log(bounded / (1 - bounded))
    }

    @inline(__always)
    static func probability(_ logOdds: Double) -> Double { 1 / (1 + exp(-logOdds)) }
}
