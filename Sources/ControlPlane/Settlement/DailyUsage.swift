import Foundation
import SunwardModel

/// Water and carbon used so far on the present UTC day, by site.
///
/// It comes from settled intervals. Where a site has a water meter, its newest reading and what was settled since count,
/// if that is more: meters see what requests do not cause, and a reading that was wrong lasts until the next.
public struct DailyUsage: Hashable, Sendable {
    /// What one site has used since 00:00 UTC.
    public struct SiteUsage: Codable, Hashable, Sendable {
        public var waterLiters: Double
        public var carbonKilograms: Double

        public init(waterLiters: Double = 0, carbonKilograms: Double = 0) {
            self.waterLiters = waterLiters
            self.carbonKilograms = carbonKilograms
        }
    }

    /// What a water meter has shown since 00:00 UTC.
    private struct MeterReading: Hashable {
        var liters: Double
        var observedAt: Date
    }

    /// What is known of one site's day.
    private struct SiteDay: Hashable {
        var settled = SiteUsage()
        var water = SettledWater()
        var meter: MeterReading?

        var usage: SiteUsage {
            guard let meter else { return settled }
            var usage = settled
            usage.waterLiters = max(settled.waterLiters, meter.liters + water.liters(since: meter.observedAt))
            return usage
        }
    }

    private var day: Date
    private var bySite: [String: SiteDay]

    /// Usage of the UTC day that holds `date`.
    ///
    /// - Parameters:
    ///   - bySite: What was settled.
    ///   - water: When, as far as is known; the rest counts as settled before any reading.
    public init(
        day date: Date,
        bySite: [String: SiteUsage] = [:],
        water: [String: SettledWater] = [:]
    ) {
        self.day = Self.startOfDay(date)
        self.bySite = bySite.mapValues { SiteDay(settled: $0) }
        for (site, water) in water { self.bySite[site, default: SiteDay()].water = water }
    }

    /// 00:00 UTC of the day that holds `date`.
    public static func startOfDay(_ date: Date) -> Date {
        Date(timeIntervalSince1970: (date.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400)
    }

    /// Goes on to the UTC day that holds `date`; a new day starts at zero.
    mutating func advance(to date: Date) {
        let day = Self.startOfDay(date)
        guard day > self.day else { return }
        self.day = day
        bySite = [:]
    }

    /// Adds what an interval used; it must lie within one day.
    mutating func add(_ settlement: Settlement) {
        advance(to: settlement.start)
        guard Self.startOfDay(settlement.start) == day else { return }
        for footprint in settlement.footprints {
            var site = bySite[footprint.site] ?? SiteDay()
            site.settled.waterLiters += footprint.waterLiters
            site.settled.carbonKilograms += footprint.carbonKilograms
            site.water.add(from: settlement.start, to: settlement.end, liters: footprint.waterLiters)
            bySite[footprint.site] = site
        }
    }

    /// Takes the newest reading of a site's water meter in the place of those before.
    mutating func observe(site: String, meteredWaterLiters: Double, at date: Date) {
        guard Self.startOfDay(date) == day else { return }
        if let known = bySite[site]?.meter, known.observedAt > date { return }
        bySite[site, default: SiteDay()].meter = MeterReading(liters: meteredWaterLiters, observedAt: date)
        bySite[site]?.water.forget(before: date)
    }

    /// What a site has used on the day that holds `date`.
    public func usage(site: String, on date: Date) -> SiteUsage {
        Self.startOfDay(date) == day ? bySite[site]?.usage ?? SiteUsage() : SiteUsage()
    }

    public func totalWaterLiters(on date: Date) -> Double { total(on: date, \.waterLiters) }

    public func totalCarbonKilograms(on date: Date) -> Double { total(on: date, \.carbonKilograms) }

    /// In the order of the sites' names: the same use must come to the same budget, to the last digit.
    private func total(on date: Date, _ amount: (SiteUsage) -> Double) -> Double {
        guard Self.startOfDay(date) == day else { return 0 }
        return bySite.sorted { $0.key < $1.key }.reduce(0) { $0 + amount($1.value.usage) }
    }
}
