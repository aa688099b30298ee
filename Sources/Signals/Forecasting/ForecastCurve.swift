import Foundation

/// What a signal is expected to be at a number of moments, and how far off that may be.
///
///     Q(p, t) = expected(t) + r(p, bucket) s(hour of t)
///
/// | symbol | meaning |
/// |---|---|
/// | r(p, bucket) | empirical quantile of past residuals (reading less forecast) of like lead, each divided by s |
/// | s(hour) | rolling mean absolute residual at that hour of the day, in the unit of the signal |
///
/// The hour's own scale keeps the night dark and the evening's prices wide.
public struct ForecastCurve: Sendable {
    /// How sure one value is.
    struct Uncertainty: Sendable {
        /// s(hour of t).
        let scale: Double
        /// Past residuals over their scale, in order; too few of them are left out altogether.
        let residuals: [Double]
    }

    /// One value for each moment, in the unit of the signal.
    public let expected: [Double]

    /// Which method has most weight in each value.
    public let methods: [String]

    /// Rolling mean absolute error at each value's lead, in the unit of the signal; nil where none is known yet.
    public let meanAbsoluteErrors: [Double?]

    private let uncertainty: [Uncertainty?]
    private let validRange: ClosedRange<Double>

    /// A curve of one method that keeps no account of its errors.
    public init(expected: [Double], method: String, validRange: ClosedRange<Double>) {
        self.expected = expected
        self.validRange = validRange
        methods = Array(repeating: method, count: expected.count)
        meanAbsoluteErrors = Array(repeating: nil, count: expected.count)
        uncertainty = Array(repeating: nil, count: expected.count)
    }

    init(
        expected: [Double],
        methods: [String],
        meanAbsoluteErrors: [Double?],
        uncertainty: [Uncertainty?],
        validRange: ClosedRange<Double>
    ) {
        self.expected = expected
        self.methods = methods
        self.meanAbsoluteErrors = meanAbsoluteErrors
        self.uncertainty = uncertainty
        self.validRange = validRange
    }

    /// The values that the signal stays below with probability `probability`; the expected value where nothing is
    /// known of the errors.
    ///
    /// - Parameter probability: 0 to 1; outside of that the nearer end counts.
    public func quantile(_ probability: Double) -> [Double] {
        zip(expected, uncertainty).map { value, uncertainty in
            guard let uncertainty else { return value }
            let moved = value + Self.quantile(probability, of: uncertainty.residuals) * uncertainty.scale
            return min(max(moved, validRange.lowerBound), validRange.upperBound)
        }
    }

    /// What to plan with at a stated risk: the expected value at 0.5, the quantile otherwise.
    public func planned(at probability: Double) -> [Double] { probability == 0.5 ? expected : quantile(probability) }

    /// Linear between order statistics, `(n - 1) p` from the smallest.
    private static func quantile(_ probability: Double, of ordered: [Double]) -> Double {
        guard let last = ordered.last else { return 0 }
        let place = Double(ordered.count - 1) * min(max(probability, 0), 1)
        let below = Int(place)
        guard below + 1 < ordered.count else { return last }
        return ordered[below] + (place - Double(below)) * (ordered[below + 1] - ordered[below])
    }
}
