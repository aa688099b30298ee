/// A window on the scale of a regression, with the sums that its features are made of.
struct RegressionTable: Sendable {
    /// Days whose clearest value at an hour stands for a clear sky.
    private static let clearSkyDays = 14

    let lags: LagTable

    /// Departures from the mean of the same hour over the seven days before.
    let deviations: LagTable

    /// The clearest value at each hour over the days before it, up to a day after the last value; empty unless asked
    /// for.
    private let clearSky: [Double]
    private let clearSkySums: LagTable

    init(_ values: [Double], features: RegressionFeatures) {
        let lags = LagTable(values)
        self.lags = lags
        switch features {
        case .deviations, .recentDeviations:
            deviations = LagTable(
                values.indices.map { values[$0] - (lags.meanOfDays(7, before: $0, origin: $0) ?? values[$0]) }
            )
            clearSky = []
        case .levels:
            deviations = LagTable([])
            clearSky = []
        case .sun:
            deviations = LagTable([])
            clearSky = Self.clearest(values)
        }
        clearSkySums = LagTable(clearSky)
    }

    func deviation(at index: Int) -> Double { deviations.values[index] }

    /// The clear-sky value of a target as an origin knows it.
    func clearSky(at target: Int, origin: Int) -> Double {
        let days = (max(1, target - origin) - 1) / 24
        let index = target - days * 24
        return index >= 0 && index < clearSky.count ? clearSky[index] : 0
    }

    /// What came of the clear sky in the last hours, about 1 at most; `usual` counts for a little, so that dusk's last
    /// watts do not decide.
    func clearness(ofLast hours: Int, upTo index: Int, else usual: Double) -> Double {
        let possible = clearSkySums.mean(ofLast: hours, upTo: index) * Double(hours)
        let prior = 0.05 * clearSkySums.mean(ofLast: 24, upTo: index) * 4
        guard possible + prior > 0 else { return usual }
        return (lags.mean(ofLast: hours, upTo: index) * Double(hours) + prior * usual) / (possible + prior)
    }

    private static func clearest(_ values: [Double]) -> [Double] {
        (0..<values.count + 24).map { hour in
            var clearest = 0.0
            var index = hour - 24
            for _ in 0..<clearSkyDays where index >= 0 {
                clearest = max(clearest, values[index])
                index -= 24
            }
            return clearest
        }
    }
}
