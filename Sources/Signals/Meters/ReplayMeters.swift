import Foundation
import SunwardModel

/// A fleet's meters, as recorded zone signals would have moved them.
///
/// Each site reports the carbon intensity, price and wet-bulb temperature of its zone, and the power of its solar and
/// wind plants where it has any (capacity factor times installed power); each area reports the queries per hour of
/// each class it names, as the demand profile shapes them; every site reports itself available at the start.
/// A value stands at the beginning of its hour.
public struct ReplayMeters: MeterSource {
    private let sites: [Site]
    private let zones: [String: ZoneSignalFile]
    private let demand: AreaDemand
    private let start: Date
    private let end: Date

    /// Reads what the fleet needs of a directory of signal files.
    ///
    /// - Parameters:
    ///   - start: when the replay begins; nothing is reported before.
    ///   - end: when it ends; nothing is reported from then on.
    /// - Throws: ``SignalsError``: a zone without a file, a period outside the files, a bad cell, an unknown time zone.
    public init(fleet: Fleet, directory: URL, from start: Date, to end: Date) throws(SignalsError) {
        let directory = try SignalDirectory(directory)
        var zones: [String: ZoneSignalFile] = [:]
        for zone in Set(fleet.sites.map(\.zone)).sorted() {
            zones[zone] = try ZoneSignalFile.load(zone: zone, from: directory, start: start, end: end)
        }
        self.zones = zones
        sites = fleet.sites
        demand = try AreaDemand(fleet: fleet, profile: DemandProfile(contentsOf: directory.demandProfile))
        self.start = start
        self.end = end
    }

    public func readings(from start: Date, to end: Date) -> [Reading] {
        let from = max(start, self.start)
        let to = min(end, self.end)
        guard from < to else { return [] }
        var readings: [Reading] = []
        for site in sites {
            if from == self.start {
                readings.append(Reading(key: .site(site.name, .available), observedAt: from, value: 1))
            }
            for row in zones[site.zone]?.rows(from: from, to: to) ?? [] { append(row, of: site, to: &readings) }
        }
        readings += demand.readings(from: from, to: to)
        return readings.inOrderOfTime()
    }

    private func append(_ row: ZoneSignalRow, of site: Site, to readings: inout [Reading]) {
        func add(_ metric: SiteMetric, _ value: Double?) {
            guard let value else { return }
            readings.append(Reading(key: .site(site.name, metric), observedAt: row.time, value: value))
        }
        add(.carbonIntensity, row.carbonGramsPerKWh)
        add(.price, row.priceUSDPerMWh)
        add(.wetBulbTemperature, row.wetBulbCelsius)
        let power = site.power
        if power.solarCapacityKW > 0 { add(.solarPower, row.solarCapacityFactor.map { $0 * power.solarCapacityKW }) }
        if power.windCapacityKW > 0 { add(.windPower, row.windCapacityFactor.map { $0 * power.windCapacityKW }) }
    }
}
