import Foundation

/// An error put into predicted quality on purpose, to see what a policy makes of it.
public struct Miscalibration: Sendable {
    private enum Kind {
        case shift(Double)
        case logitFactor(Double)
    }

    private let kind: Kind

    /// Every prediction too high (or, below zero, too low) by `points`, a part of 1.
    public static func shifted(by points: Double) -> Miscalibration { Miscalibration(kind: .shift(points)) }

    /// Predictions too sure of themselves (or, below zero, not sure enough): log-odds are multiplied by the factor
    /// that moves predictions by `points` in the mean.
    ///
    /// - Parameter predictions: A sample of sound predictions, which the factor is found on.
    public static func confidence(_ points: Double, on predictions: [Double]) -> Miscalibration {
        var (low, high) = points < 0 ? (0.0, 1.0) : (1.0, 32.0)
        for _ in 0..<40 {
            let middle = (low + high) / 2
            let change = predictions.reduce(0) { $0 + abs(scaled($1, by: middle) - $1) } / Double(predictions.count)
            // Away from 1 the change grows, on either side.
            if (change > abs(points)) == (points < 0) { low = middle } else { high = middle }
        }
        return Miscalibration(kind: .logitFactor((low + high) / 2))
    }

    /// What the estimator says instead of `quality`.
    public func applied(to quality: Double) -> Double {
        switch kind {
        case .shift(let points): min(0.999, max(0.001, quality + points))
        case .logitFactor(let factor): Self.scaled(quality, by: factor)
        }
    }

    private static func scaled(_ quality: Double, by factor: Double) -> Double {
        let bounded = min(0.999, max(0.001, quality))
        return 1 / (1 + exp(-factor * log(bounded / (1 - bounded))))
    }
}
