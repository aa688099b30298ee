import Postgres

/// How far forecasts of a signal were off, of one source and horizon: a row of `forecast_error_between`.
public struct ForecastErrorRow: Codable, Hashable, Sendable {
    /// Nil for arrivals.
    public var site: String?
    /// Grid zone of the site.
    public var zone: String?
    /// Nil for signals of a whole site.
    public var model: String?
    /// Ends in the unit.
    public var metric: String
    /// Of arrivals alone.
    public var area: String?
    /// Of arrivals alone.
    public var workloadClass: String?
    public var source: String
    /// Hours ahead, rounded up: 1, 2-3, 4-6, 7-12, 13-24, 25-48 or 49+.
    public var horizon: String
    /// Values that have a reading to compare with.
    public var forecasts: Int
    /// In the metric's unit, like the next two.
    public var meanReading: Double
    public var meanAbsoluteError: Double
    /// Mean of forecast less reading.
    public var bias: Double
    /// In percent, over readings of at least a twentieth of the signal's mean; nil without any.
    public var meanAbsolutePercentageError: Double?
    /// Sum of errors over sum of readings, in percent; nil when all readings are zero.
    public var weightedAbsolutePercentageError: Double?

    private enum CodingKeys: String, CodingKey {
        case site, zone, model, metric, area, source, horizon, forecasts, meanReading, meanAbsoluteError, bias
        case meanAbsolutePercentageError, weightedAbsolutePercentageError
        case workloadClass = "class"
    }

    init(row: PostgresRow) throws {
        site = try row.decode("site")
        zone = try row.decode("zone")
        model = try row.decode("model")
        metric = try row.decode("metric")
        area = try row.decode("area")
        workloadClass = try row.decode("class")
        source = try row.decode("source")
        horizon = try row.decode("horizon")
        forecasts = try row.decode("forecasts")
        meanReading = try row.decode("mean_reading")
        meanAbsoluteError = try row.decode("mean_absolute_error")
        bias = try row.decode("bias")
        meanAbsolutePercentageError = try row.decode("mean_absolute_percentage_error")
        weightedAbsolutePercentageError = try row.decode("weighted_absolute_percentage_error")
    }
}
