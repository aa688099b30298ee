import SunwardModel

/// The forecasters that can be asked for by name.
public enum ForecasterKind: String, CaseIterable, Sendable {
    /// ``AdaptiveForecaster``: for each signal and horizon whichever methods were right of late.
    case auto
    /// ``SeasonalNaiveForecaster``: the same hour of the last days, corrected.
    case seasonalNaive = "seasonal-naive"
    /// The same hour of the last weeks, corrected.
    case weekProfile = "week-profile"
    /// Ridge regression on lags of hours, days and weeks; the last value stays until it has learned for a week and a half.
    case regression
    /// ``PersistenceForecaster``: the last value stays.
    case persistence

    /// A forecaster of this kind, which has learned nothing yet.
    public func make() -> any Forecaster {
        switch self {
        case .auto: AdaptiveForecaster()
        case .seasonalNaive: SeasonalNaiveForecaster()
        case .persistence: PersistenceForecaster()
        case .weekProfile:
            AdaptiveForecaster(source: rawValue) { key, _ in [ForecastMethods.week(for: key)] }
        case .regression:
            AdaptiveForecaster(source: rawValue) { key, leads in
                ForecastMethods.all(for: key, leads: leads).filter { $0 is RegressionModel }.suffix(1)
            }
        }
    }
}
