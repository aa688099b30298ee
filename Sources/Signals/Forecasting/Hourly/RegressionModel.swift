import Foundation

/// A ridge regression for each lead, on lags of the same hour, the same weekday and the last hours.
///
/// It learns from every hour of the past weeks at every lead and solves once a day. A forecast stays within what the
/// last four weeks have seen and a quarter of their range beyond.
struct RegressionModel: HourlyModel {
    /// Hours of history before the first origin: a week of the profile, and a day for departures from it.
    private static let warmUpHours = 192
    /// Longest lag, with the leads beyond a day: 28 days and two.
    private static let reachHours = 744
    private static let rangeHours = 672
    /// Rows learned before the first forecast: a day and a half.
    private static let minimumRows = 36
    /// Chosen on seven months of 2023, like the half-life of 45 days.
    private static let ridge = 0.003
    /// Leads that learn from every hour; longer ones from each third.
    private static let denseLeads = 3
    private static let thinning = 3
    private static let kept = pow(0.5, 1 / 45.0)

    let name: String
    private let kind: ValueScale.Kind
    private let features: RegressionFeatures
    private let leads: Int
    /// Whether an hour of the day at which nothing has been for two weeks will have nothing: the night of a solar plant.
    private let restsAtZero: Bool
    private var scale: ValueScale?
    private var regressions: [RidgeRegression]

    init(
        name: String,
        scale: ValueScale.Kind,
        features: RegressionFeatures,
        leads: Int,
        restsAtZero: Bool = false
    ) {
        self.restsAtZero = restsAtZero
        self.name = name
        self.features = features
        self.leads = leads
        kind = scale
        regressions = Array(repeating: RidgeRegression(count: features.count), count: leads)
    }

    mutating func learn(_ hours: Range<Int>, of window: HourlyWindow) {
        guard hours.upperBound > Self.warmUpHours else { return }
        let scale = self.scale ?? ValueScale(kind, fittedTo: window.filled.prefix(168))
        self.scale = scale
        let start = max(0, hours.lowerBound - leads - Self.reachHours)
        let table = RegressionTable(
            window.filled[start..<hours.upperBound].map(scale.scaled),
            features: features
        )
        var row = Array(repeating: 0.0, count: features.count)
        for lead in 1...leads {
            for hour in hours where hour - lead >= Self.warmUpHours && window.observed[hour].isFinite {
                // Neighbouring hours say nearly the same at long leads; which third is taken moves with the day.
                if lead > Self.denseLeads, (hour + hour / 24 + lead) % Self.thinning != 0 { continue }
                let target = hour - start
                let base = features.write(&row, table: table, origin: target - lead, target: target)
                regressions[lead - 1].add(row, target: table.lags.values[target] - base)
            }
            regressions[lead - 1].forget(keeping: Self.kept)
            regressions[lead - 1].solve(ridge: Self.ridge)
        }
    }

    func prepared(for window: HourlyWindow, origins: ClosedRange<Int>) -> any PreparedHourlyModel {
        guard let scale, regressions[0].rows >= Self.minimumRows else { return Prepared(model: self, table: nil) }
        let start = max(0, origins.lowerBound - Self.reachHours)
        let values = window.filled[start...origins.upperBound].map(scale.scaled)
        let table = RegressionTable(values, features: features)
        return Prepared(model: self, table: (scale, table, start))
    }

    private struct Prepared: PreparedHourlyModel {
        let model: RegressionModel
        /// nil while too little has been learned.
        let table: (scale: ValueScale, values: RegressionTable, start: Int)?

        func forecast(origin: Int, leads: Int) -> [Double]? {
            guard let table, leads <= model.leads else { return nil }
            let origin = origin - table.start
            let range = range(of: table.values.lags.values, upTo: origin)
            var row = Array(repeating: 0.0, count: model.features.count)
            return (1...max(1, leads)).map { lead in
                let target = origin + lead
                if model.restsAtZero, table.values.lags.meanOfDays(14, before: target, origin: origin) == 0 { return 0 }
                let base = model.features.write(&row, table: table.values, origin: origin, target: target)
                let value = base + model.regressions[lead - 1].value(row)
                return table.scale.value(min(max(value, range.lowerBound), range.upperBound))
            }
        }

        private func range(of values: [Double], upTo origin: Int) -> ClosedRange<Double> {
            var low = values[origin]
            var high = low
            for index in max(0, origin - RegressionModel.rangeHours)..<origin {
                low = min(low, values[index])
                high = max(high, values[index])
            }
            let margin = 0.25 * (high - low)
            return low - margin...high + margin
        }
    }
}
