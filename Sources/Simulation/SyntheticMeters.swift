import Foundation
import Signals
import SunwardModel

/// Made-up meters for a fleet that has no recorded signals.
///
/// Every reading is a function of the seed, its signal and its moment alone. Sun follows the site's coordinates, wind
/// and cloud wander and come back, prices and carbon intensity move around the site's typical values against the sun,
/// and demand follows each area's local day and week around its typical queries per hour.
public struct SyntheticMeters: MeterSource {
    /// Time between two readings of a signal.
    public let stepSeconds: Double

    private let sites: [SyntheticSite]
    private let demand: SyntheticDemand
    private let start: Date?
    private let published: PublishedPrices

    /// - Parameters:
    ///   - seed: another seed gives other weather, other prices and other demand.
    ///   - stepSeconds: time between readings, which stand at multiples of it since 1970; 1 to 86,400.
    ///   - start: nothing is reported before; every site reports itself available then. Nil: no beginning.
    /// - Throws: ``SimulationError``: an unknown time zone or a step out of range.
    public init(fleet: Fleet, seed: UInt64, stepSeconds: Double = 900, start: Date? = nil) throws(SimulationError) {
        guard (1...86_400).contains(stepSeconds) else {
            throw SimulationError(.invalidSetting, "the step of \(stepSeconds) s is outside 1 to 86400 s")
        }
        let noise = NoiseField(seed: seed)
        self.stepSeconds = stepSeconds
        self.start = start
        published = PublishedPrices(of: fleet.sites)
        sites = fleet.sites.map { SyntheticSite(site: $0, noise: noise) }
        demand = try SyntheticDemand(fleet: fleet, noise: noise)
    }

    public func readings(from start: Date, to end: Date) -> [Reading] {
        let from = max(start, self.start ?? start)
        guard from < end else { return [] }
        var readings: [Reading] = []
        if from == self.start {
            readings += sites.map { Reading(key: .site($0.site.name, .available), observedAt: from, value: 1) }
        }
        var step = (from.timeIntervalSince1970 / stepSeconds).rounded(.up)
        while true {
            let date = Date(timeIntervalSince1970: step * stepSeconds)
            guard date < end else { break }
            for site in sites { readings += site.readings(at: date) }
            readings += demand.readings(at: date)
            step += 1
        }
        return readings
    }

    public func forecasts(from start: Date, to end: Date) -> [ForecastPoint] {
        published.points(from: start, to: end, beginning: self.start, readings: prices)
    }

    /// The hourly prices of an interval.
    private func prices(from start: Date, to end: Date) -> [Reading] {
        var prices: [Reading] = []
        var hour = Date(timeIntervalSince1970: (start.timeIntervalSince1970 / 3600).rounded(.up) * 3600)
        while hour < end {
            prices += sites.flatMap { $0.readings(at: hour) }.filter { $0.key.isPrice }
            hour.addTimeInterval(3600)
        }
        return prices
    }
}

extension SignalKey {
    fileprivate var isPrice: Bool {
        if case .site(_, .price) = self { true } else { false }
    }
}
