import Foundation
import SunwardModel

/// Water and carbon used so far on the present UTC day, by site.
///
/// It comes from settled intervals; a site's own water meter is believed where it shows more.
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

    private var day: Date
    private var bySite: [String: SiteUsage]

    /// Usage of the UTC day that holds `date`.
    public init(day date: Date, bySite: [String: SiteUsage] = [:]) {
        self.day = Self.startOfDay(date)
        self.bySite = bySite
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
            bySite[footprint.site, default: SiteUsage()].waterLiters += footprint.waterLiters
            bySite[footprint.site, default: SiteUsage()].carbonKilograms += footprint.carbonKilograms
        }
    }

    /// Believes a site's water meter where it shows more than was settled.
    mutating func observe(site: String, meteredWaterLiters: Double, at date: Date) {
        guard Self.startOfDay(date) == day else { return }
        let settled = bySite[site, default: SiteUsage()].waterLiters
        bySite[site, default: SiteUsage()].waterLiters = max(settled, meteredWaterLiters)
    }

    /// What a site has used on the day that holds `date`.
    public func usage(site: String, on date: Date) -> SiteUsage {
        Self.startOfDay(date) == day ? bySite[site] ?? SiteUsage() : SiteUsage()
    }

    public func totalWaterLiters(on date: Date) -> Double { total(on: date, \.waterLiters) }

    public func totalCarbonKilograms(on date: Date) -> Double { total(on: date, \.carbonKilograms) }

    /// In the order of the sites' names: the same use must come to the same budget, to the last digit.
    private func total(on date: Date, _ amount: (SiteUsage) -> Double) -> Double {
        guard Self.startOfDay(date) == day else { return 0 }
        return bySite.sorted { $0.key < $1.key }.reduce(0) { $0 + amount($1.value) }
    }
}
