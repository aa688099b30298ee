import Foundation
import Signals
import SunwardModel

/// What every signal really was, before and after the present.
///
/// A value stands from its reading until the next, also through a gap, as it does in the account, where sun and wind count
/// as none once their reading is stale; before the first reading of a site's signal stands what its fleet file calls
/// typical. After the last moment that anything was read of, the value of the same time of the last day before it is taken.
struct TrueSignals: Sendable {
    private static let daySeconds: Double = 86_400

    /// All readings, in order of time.
    let readings: [Reading]

    private let series: [SignalKey: [Reading]]

    /// What stands before a signal's first reading.
    private let typical: [SignalKey: Double]

    private let staleAfterSeconds: Double

    /// - Parameters:
    ///   - readings: In order of time.
    ///   - sites: Whose typical values stand where nothing was read yet.
    ///   - staleAfterMinutes: For how long a reading of sun or wind stands.
    init(readings: [Reading], sites: [Site] = [], staleAfterMinutes: Double = .infinity) {
        self.readings = readings
        staleAfterSeconds = staleAfterMinutes * 60
        series = Dictionary(grouping: readings, by: \.key)
        typical = sites.reduce(into: [:]) { typical, site in
            typical[.site(site.name, .carbonIntensity)] = site.typical.carbonIntensityGramsPerKWh
            typical[.site(site.name, .price)] = site.typical.priceUSDPerMWh
            typical[.site(site.name, .wetBulbTemperature)] = site.typical.wetBulbCelsius
            typical[.site(site.name, .solarPower)] = 0
            typical[.site(site.name, .windPower)] = 0
        }
    }

    /// What was read of a fleet, by its rules.
    init(readings: [Reading], fleet: Fleet) {
        self.init(readings: readings, sites: fleet.sites, staleAfterMinutes: fleet.planner.staleAfterMinutes)
    }

    /// The readings observed in `start..<end`.
    func readings(from start: Date, to end: Date) -> [Reading] {
        let first = Self.count(of: readings, before: start)
        let last = Self.count(of: readings, before: end)
        return first < last ? Array(readings[first..<last]) : []
    }

    /// The value of a signal at a moment; nil for one that has no reading up to then, and no typical value.
    func value(of key: SignalKey, at date: Date) -> Double? {
        guard let series = series[key], let end = readings.last?.observedAt else { return typical[key] }
        let ahead = date.timeIntervalSince(end)
        // An hour counts as covered by its reading.
        let days = ahead >= 3600 ? ((ahead - 3600) / Self.daySeconds).rounded(.down) + 1 : 0
        let moment = date.addingTimeInterval(-days * Self.daySeconds)
        let count = Self.count(of: series, before: moment.addingTimeInterval(0.001))
        guard count > 0 else { return typical[key] }
        let reading = series[count - 1]
        let isStale = moment.timeIntervalSince(reading.observedAt) > staleAfterSeconds
        if isStale, case .site(_, let metric) = key, metric.isOwnSupply { return 0 }
        return reading.value
    }

    private static func count(of readings: [Reading], before date: Date) -> Int {
        var (low, high) = (0, readings.count)
        while low < high {
            let middle = (low + high) / 2
            if readings[middle].observedAt < date { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
