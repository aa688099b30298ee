import Foundation
import SunwardModel

/// A site's signals as they stand at one moment, with typical values where nothing was read.
struct PresentSignals: Sendable {
    let carbonIntensityGramsPerKWh: Double
    let marginalCarbonIntensityGramsPerKWh: Double?
    let priceUSDPerMWh: Double
    let renewablePowerKW: Double
    let wetBulbCelsius: Double

    /// Whether price or carbon intensity, installed own supply, or the wet-bulb temperature where water depends on it,
    /// is unread or older than the fleet allows.
    let isStale: Bool

    init(_ snapshot: EdgeSiteSnapshot, at date: Date, staleAfterMinutes: Double) {
        let typical = snapshot.site.typical
        let power = snapshot.site.power
        carbonIntensityGramsPerKWh =
            snapshot.latest(.carbonIntensity, at: date)?.value ?? typical.carbonIntensityGramsPerKWh
        marginalCarbonIntensityGramsPerKWh = snapshot.latest(.marginalCarbonIntensity, at: date)?.value
        priceUSDPerMWh = snapshot.latest(.price, at: date)?.value ?? typical.priceUSDPerMWh
        renewablePowerKW = [.solarPower, .windPower].reduce(0) { $0 + (snapshot.latest($1, at: date)?.value ?? 0) }
        wetBulbCelsius = snapshot.latest(.wetBulbTemperature, at: date)?.value ?? typical.wetBulbCelsius
        var needed: [SiteMetric] = [.carbonIntensity, .price]
        if power.solarCapacityKW > 0 { needed.append(.solarPower) }
        if power.windCapacityKW > 0 { needed.append(.windPower) }
        if case .byWetBulb = snapshot.site.water.usageEffectiveness { needed.append(.wetBulbTemperature) }
        isStale = needed.contains { metric in
            guard let reading = snapshot.latest(metric, at: date) else { return true }
            return date.timeIntervalSince(reading.observedAt) > staleAfterMinutes * 60
        }
    }
}
