import Foundation
import SunwardModel

/// A site's signals as they stand at one moment, with typical values where nothing was read.
struct PresentSignals: Sendable {
    let carbonIntensityGramsPerKWh: Double
    let marginalCarbonIntensityGramsPerKWh: Double?
    let priceUSDPerMWh: Double

    /// Sun and wind that meters have shown lately. What an old reading said is not counted: the last that a dead meter
    /// showed at noon would be free energy all night.
    let renewablePowerKW: Double

    let wetBulbCelsius: Double

    /// Whether price or carbon intensity, installed own supply, or the wet-bulb temperature where water depends on it,
    /// is unread or older than the fleet allows.
    let isStale: Bool

    init(_ snapshot: EdgeSiteSnapshot, at date: Date, staleAfterMinutes: Double) {
        func fresh(_ metric: SiteMetric) -> Reading? {
            guard let reading = snapshot.latest(metric, at: date),
                date.timeIntervalSince(reading.observedAt) <= staleAfterMinutes * 60
            else { return nil }
            return reading
        }
        let typical = snapshot.site.typical
        let power = snapshot.site.power
        carbonIntensityGramsPerKWh =
            snapshot.latest(.carbonIntensity, at: date)?.value ?? typical.carbonIntensityGramsPerKWh
        marginalCarbonIntensityGramsPerKWh = snapshot.latest(.marginalCarbonIntensity, at: date)?.value
        priceUSDPerMWh = snapshot.latest(.price, at: date)?.value ?? typical.priceUSDPerMWh
        renewablePowerKW = SiteMetric.allCases.filter(\.isOwnSupply).reduce(0) { $0 + (fresh($1)?.value ?? 0) }
        wetBulbCelsius = snapshot.latest(.wetBulbTemperature, at: date)?.value ?? typical.wetBulbCelsius
        var needed: [SiteMetric] = [.carbonIntensity, .price]
        if power.solarCapacityKW > 0 { needed.append(.solarPower) }
        if power.windCapacityKW > 0 { needed.append(.windPower) }
        if case .byWetBulb = snapshot.site.water.usageEffectiveness { needed.append(.wetBulbTemperature) }
        isStale = needed.contains { fresh($0) == nil }
    }
}
