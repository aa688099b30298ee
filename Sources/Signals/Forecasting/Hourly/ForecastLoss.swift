import SunwardModel

/// What makes a forecast method better than another.
enum ForecastLoss: Sendable {
    /// The absolute error, in the unit of the signal.
    case absolute

    /// The error as a share of the reading: what carbon forecasts are compared by (MAPE). Readings below a twentieth of
    /// the usual value count as that much, since a share of nothing says nothing.
    case relative

    /// - Parameter usual: the mean absolute reading of late.
    func of(_ value: Double, actual: Double, usual: Double) -> Double {
        switch self {
        case .absolute: abs(value - actual)
        case .relative: abs(value - actual) / max(abs(actual), 0.05 * usual, .leastNormalMagnitude)
        }
    }

    /// The loss by which a signal's methods are chosen.
    init(for key: SignalKey) {
        switch key {
        case .site(_, .carbonIntensity), .site(_, .marginalCarbonIntensity): self = .relative
        default: self = .absolute
        }
    }
}
