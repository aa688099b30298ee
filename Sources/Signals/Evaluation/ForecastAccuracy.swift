/// How far a number of forecasts were off.
public struct ForecastAccuracy: Sendable {
    /// A reading of less than this share of the signal's mean absolute reading has no percentage error.
    public static let floorFraction = 0.05

    private let floor: Double
    private var percentages = 0.0
    private var percentageCount = 0
    private var errors = 0.0
    private var signedErrors = 0.0
    private var readings = 0.0

    /// Forecasts compared.
    public private(set) var count = 0

    /// - Parameter usual: the signal's mean absolute reading.
    init(usual: Double) { floor = Self.floorFraction * usual }

    mutating func add(_ forecast: Double, actual: Double) {
        count += 1
        errors += abs(forecast - actual)
        signedErrors += forecast - actual
        readings += abs(actual)
        guard actual != 0, abs(actual) >= floor else { return }
        percentages += abs(forecast - actual) / abs(actual)
        percentageCount += 1
    }

    /// MAPE as a share: the mean of |forecast - reading| / |reading| over readings of at least
    /// ``floorFraction`` of the mean, since a share of next to nothing says nothing; nil without any.
    public var meanAbsolutePercentageError: Double? {
        percentageCount > 0 ? percentages / Double(percentageCount) : nil
    }

    /// WAPE as a share: the sum of errors over the sum of readings, zeros and all; nil when all are zero.
    public var weightedAbsolutePercentageError: Double? { readings > 0 ? errors / readings : nil }

    /// In the unit of the signal; nil without forecasts.
    public var meanAbsoluteError: Double? { count > 0 ? errors / Double(count) : nil }

    /// The mean of forecast less reading; nil without forecasts.
    public var bias: Double? { count > 0 ? signedErrors / Double(count) : nil }
}
