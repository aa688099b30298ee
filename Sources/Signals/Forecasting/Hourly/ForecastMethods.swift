import SunwardModel

/// The methods that are tried on a signal, by its kind.
enum ForecastMethods {
    /// Their names, as forecasts tell them.
    enum Name {
        static let seasonal = "seasonal-naive"
        static let week = "week-profile"
        static let persistence = "persistence"
        static let regression = "regression"
        static let scaledRegression = "scaled-regression"
        static let recentRegression = "recent-regression"
    }

    /// All methods for a signal; the first is what to begin with.
    static func all(for key: SignalKey, leads: Int) -> [any HourlyModel] {
        let seasonal = SeasonalModel(name: Name.seasonal, period: .day, rule: SeasonalRule.standard(for: key))
        let deviations = RegressionModel(name: Name.regression, scale: .linear, features: .deviations, leads: leads)
        switch key {
        case .arrivals:
            return [seasonal, week(for: key), PersistenceModel(), deviations, scaled(.logarithmic, leads)]
        case .site(_, let metric), .model(_, _, let metric):
            switch metric {
            case .carbonIntensity, .marginalCarbonIntensity:
                return [seasonal, PersistenceModel(), deviations, scaled(.logarithmic, leads)]
            case .price:
                // Some markets follow yesterday, others last week.
                let smooth = SeasonalModel(
                    name: Name.seasonal,
                    period: .day,
                    rule: SeasonalRule(days: 7, correction: .additive, fadeHours: 12)
                )
                // What demand may wait for and batteries store for is decided by the next hours' prices.
                let recent = RegressionModel(
                    name: Name.recentRegression,
                    scale: .inverseHyperbolicSine,
                    features: .recentDeviations,
                    leads: leads
                )
                return [
                    seasonal, smooth, week(for: key), PersistenceModel(), deviations,
                    scaled(.inverseHyperbolicSine, leads), recent,
                ]
            case .solarPower:
                let quick = SeasonalModel(
                    name: Name.seasonal,
                    period: .day,
                    rule: SeasonalRule(days: 3, correction: .ratio(limit: 5, floorFraction: 0.1), fadeHours: 6)
                )
                func regression(_ name: String, _ features: RegressionFeatures) -> RegressionModel {
                    RegressionModel(name: name, scale: .linear, features: features, leads: leads, restsAtZero: true)
                }
                return [
                    seasonal, quick, regression(Name.scaledRegression, .sun), regression(Name.regression, .deviations),
                ]
            case .windPower:
                let levels = RegressionModel(
                    name: Name.scaledRegression,
                    scale: .linear,
                    features: .levels,
                    leads: leads
                )
                return [seasonal, PersistenceModel(), levels, deviations]
            default:
                return [seasonal, PersistenceModel(), deviations]
            }
        }
    }

    /// The profile of the week, with the correction of the day's profile.
    static func week(for key: SignalKey) -> SeasonalModel {
        var rule = SeasonalRule.standard(for: key)
        rule.days = 4
        return SeasonalModel(name: Name.week, period: .week, rule: rule)
    }

    private static func scaled(_ scale: ValueScale.Kind, _ leads: Int) -> RegressionModel {
        RegressionModel(name: Name.scaledRegression, scale: scale, features: .deviations, leads: leads)
    }
}
