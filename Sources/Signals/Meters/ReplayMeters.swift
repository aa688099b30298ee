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
    private let published: PublishedPrices

    /// When the first readings are.
    public let start: Date

    /// From when on there are none.
    public let end: Date

    /// Reads what the fleet needs of a directory of signal files.
    ///
    /// - Parameters:
    ///   - start: when the replay begins; nothing is reported before, but for what `historyDays` asks for.
    ///   - end: when it ends; nothing is reported from then on, but for what `daysAfter` asks for.
    ///   - historyDays: days before the start that are wanted too, as far as the files of all zones have them.
    ///   - daysAfter: days after the end, likewise.
    /// - Throws: ``SignalsError``: a zone without a file, a period outside the files, a bad cell, an unknown time zone.
    public init(
        fleet: Fleet,
        directory: URL,
        from start: Date,
        to end: Date,
        historyDays: Double = 0,
        daysAfter: Double = 0
    ) throws(SignalsError) {
        let directory = try SignalDirectory(directory)
        var zones: [String: ZoneSignalFile] = [:]
        var first = start.addingTimeInterval(-historyDays * 86_400)
        var last = end.addingTimeInterval(daysAfter * 86_400)
        for zone in Set(fleet.sites.map(\.zone)).sorted() {
            let file = try ZoneSignalFile.load(
                zone: zone,
                from: directory,
                start: start,
                end: end,
                historyDays: historyDays,
                daysAfter: daysAfter
            )
            zones[zone] = file
            first = max(first, file.rows.first?.time ?? start)
            // An hour counts as covered by its row.
            last = min(last, file.rows.last?.time.addingTimeInterval(3600) ?? end)
        }
        self.zones = zones
        sites = fleet.sites
        published = PublishedPrices(of: fleet.sites)
        demand = try AreaDemand(fleet: fleet, profile: DemandProfile(contentsOf: directory.demandProfile))
        self.start = first
        self.end = last
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

    public func forecasts(from start: Date, to end: Date) -> [ForecastPoint] {
        published.points(from: start, to: end, beginning: self.start, readings: readings)
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
