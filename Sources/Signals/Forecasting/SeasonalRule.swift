import SunwardModel

/// How ``SeasonalNaiveForecaster`` treats one kind of signal.
///
/// The constants were chosen on hourly series of 2023 from eight grid zones, by the error summed over leads of 1 to
/// 24 hours (``standard(for:)``): more days smooth what weather makes of an hour, fewer follow a market faster.
public struct SeasonalRule: Hashable, Sendable {
    /// How the last error is carried forward.
    public enum Correction: Hashable, Sendable {
        /// The error is added: for signals that may be negative, or whose error does not grow with their value.
        case additive

        /// The profile is multiplied by observed over expected, kept within 1/`limit` and `limit`, so that zero (the
        /// sun at night) stays zero; an expectation below `floorFraction` of the last day's mean is no basis for a
        /// ratio, and then nothing is corrected.
        case ratio(limit: Double, floorFraction: Double)
    }

    /// The same hour of this many most recent days is averaged.
    public var days: Int

    public var correction: Correction

    /// The lead time at which the correction has faded to 1/e.
    public var fadeHours: Double

    public init(days: Int, correction: Correction, fadeHours: Double) {
        self.days = days
        self.correction = correction
        self.fadeHours = fadeHours
    }

    /// The rule for a signal.
    public static func standard(for key: SignalKey) -> SeasonalRule {
        switch key {
        case .site(_, let metric), .model(_, _, let metric): standard(for: metric)
        case .arrivals:
            SeasonalRule(days: 3, correction: .ratio(limit: 5, floorFraction: 0.05), fadeHours: 4)
        }
    }

    private static func standard(for metric: SiteMetric) -> SeasonalRule {
        switch metric {
        case .carbonIntensity, .marginalCarbonIntensity:
            SeasonalRule(days: 7, correction: .additive, fadeHours: 24)
        case .price:
            SeasonalRule(days: 1, correction: .additive, fadeHours: 4)
        case .wetBulbTemperature:
            SeasonalRule(days: 7, correction: .additive, fadeHours: 36)
        case .solarPower:
            SeasonalRule(days: 7, correction: .ratio(limit: 5, floorFraction: 0.1), fadeHours: 12)
        case .windPower:
            SeasonalRule(days: 7, correction: .additive, fadeHours: 9)
        default:
            SeasonalRule(days: 1, correction: .additive, fadeHours: 3)
        }
    }
}
