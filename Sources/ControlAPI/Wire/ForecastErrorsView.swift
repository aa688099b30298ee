import Store

/// How far forecasts were off, by signal, source and horizon.
public struct ForecastErrorsView: Codable, Sendable {
    public var rows: [ForecastErrorRow]
}
