import Foundation
import SunwardModel

/// What a target would have cost a router that knew the right price of quality beforehand and kept it all along: with
/// the same requests, predictions and disturbances, so that a budget below it is not the control's to keep.
struct HindsightPrice {
    /// Prices are searched from a hundredth of what a request usually causes to a thousand times it, and halved so often
    /// (by their logarithm) that the last step is half a per cent.
    private static let lowest = 0.01
    private static let highest = 1000.0
    private static let halvings = 11

    /// Mean quality to reach.
    let target: Double

    /// Grams that a request usually causes: the scale of prices.
    let usualGrams: Double

    /// The least carbon of all prices tried that reach the target, in grams of the whole run; infinite where none does.
    ///
    /// - Parameter replay: The run at a price, in grams a unit of quality.
    /// - Throws: `CancellationError`, and what `replay` does.
    func leastGrams(replay: (Double) throws -> [ReplayRecord]) throws -> Double {
        var (low, high) = (log(Self.lowest * usualGrams), log(Self.highest * usualGrams))
        guard var least = try grams(replay(exp(high))) else { return .infinity }
        for _ in 0..<Self.halvings {
            try Task.checkCancellation()
            let middle = (low + high) / 2
            if let grams = try grams(replay(exp(middle))) {
                least = min(least, grams)
                high = middle
            } else {
                low = middle
            }
        }
        return least
    }

    /// Carbon of a run that reaches the target.
    private func grams(_ records: [ReplayRecord]) -> Double? {
        records.mean(\.quality) >= target ? records.reduce(0) { $0 + $1.grams } : nil
    }
}
