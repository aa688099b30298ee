import SunwardModel

extension SignalKey {
    /// Values that the signal can have, in its unit.
    public var validRange: ClosedRange<Double> {
        switch self {
        case .site(_, let metric), .model(_, _, let metric): metric.validRange
        case .arrivals: 0...1e12
        }
    }

    /// `value` moved into the valid range.
    public func clamped(_ value: Double) -> Double {
        min(max(value, validRange.lowerBound), validRange.upperBound)
    }
}
