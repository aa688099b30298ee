/// What a regression goes by for one origin and target. Indices are those of the table.
enum RegressionFeatures: Sendable {
    /// How today, yesterday and this weekday depart from the mean of the last seven days.
    case deviations
    /// The same with more of the last hours, and which way yesterday went from this hour to the target's: for what moves
    /// within hours, such as prices.
    case recentDeviations
    /// The level and its recent means: for what has little of a daily rhythm.
    case levels
    /// The clearest of the last days at this hour, times how clear the sky has been.
    case sun

    var count: Int {
        switch self {
        case .deviations: 8
        case .recentDeviations: 11
        case .levels: 7
        case .sun: 7
        }
    }

    /// Writes the features and returns the value that they explain departures from.
    func write(_ row: inout [Double], table: RegressionTable, origin: Int, target: Int) -> Double {
        switch self {
        case .deviations: deviations(&row, table, origin, target)
        case .recentDeviations: recentDeviations(&row, table, origin, target)
        case .levels: levels(&row, table, origin, target)
        case .sun: sun(&row, table, origin, target)
        }
    }

    private func deviations(_ row: inout [Double], _ table: RegressionTable, _ origin: Int, _ target: Int) -> Double {
        let lags = table.lags
        let last = lags.values[origin]
        let base = lags.meanOfDays(7, before: target, origin: origin) ?? last
        row[0] = (lags.sameHour(as: target, origin: origin) ?? base) - base
        row[1] = (lags.sameHour(as: target, origin: origin, every: 168) ?? base) - base
        row[2] = (lags.meanOfWeeks(4, before: target, origin: origin) ?? base) - base
        row[3] = table.deviation(at: origin)
        row[4] = table.deviation(at: max(0, origin - 1))
        row[5] = lags.mean(ofLast: 24, upTo: origin) - lags.mean(ofLast: 168, upTo: origin)
        row[6] = table.deviations.mean(ofLast: 6, upTo: origin)
        row[7] = 0.1
        return base
    }

    private func recentDeviations(
        _ row: inout [Double],
        _ table: RegressionTable,
        _ origin: Int,
        _ target: Int
    ) -> Double {
        let lags = table.lags
        let base = deviations(&row, table, origin, target)
        row[8] = table.deviation(at: max(0, origin - 2))
        row[9] = table.deviation(at: max(0, origin - 3))
        let yesterday = origin - 24
        // The mean's own way there is in the base already. (The target's hour is known by a day before it at least.)
        let usual = lags.meanOfDays(7, before: origin, origin: origin) ?? lags.values[origin]
        row[10] = yesterday >= 0 ? row[0] - (lags.values[yesterday] - usual) : 0
        return base
    }

    private func levels(_ row: inout [Double], _ table: RegressionTable, _ origin: Int, _ target: Int) -> Double {
        let lags = table.lags
        let last = lags.values[origin]
        row[0] = last
        row[1] = lags.values[max(0, origin - 1)]
        row[2] = lags.mean(ofLast: 3, upTo: origin)
        row[3] = lags.mean(ofLast: 24, upTo: origin)
        row[4] = lags.sameHour(as: target, origin: origin) ?? last
        row[5] = lags.meanOfDays(28, before: target, origin: origin) ?? last
        row[6] = 0.1 * lags.mean(ofLast: 672, upTo: origin)
        return 0
    }

    private func sun(_ row: inout [Double], _ table: RegressionTable, _ origin: Int, _ target: Int) -> Double {
        let lags = table.lags
        let mean = lags.meanOfDays(7, before: target, origin: origin) ?? 0
        let clear = table.clearSky(at: target, origin: origin)
        let usual = table.clearness(ofLast: 168, upTo: origin, else: 1)
        row[0] = clear * (table.clearness(ofLast: 3, upTo: origin, else: usual) - usual)
        row[1] = clear * (table.clearness(ofLast: 8, upTo: origin, else: usual) - usual)
        row[2] = clear * (table.clearness(ofLast: 24, upTo: origin, else: usual) - usual)
        row[3] = clear * usual - mean
        row[4] = (lags.sameHour(as: target, origin: origin) ?? mean) - mean
        row[5] = mean
        row[6] = clear
        return mean
    }
}
