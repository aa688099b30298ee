import Foundation
import Signals
import SunwardModel

/// What is known of a site, and what follows from a reading. Pure: ``EdgeSite`` is its actor.
struct EdgeSiteState: Sendable {
    private(set) var site: Site

    private(set) var histories: [SiteMetric: SignalHistory] = [:]
    private(set) var modelHistories: [String: [SiteMetric: SignalHistory]] = [:]
    private(set) var pushed: [SiteMetric: PushedForecasts] = [:]

    /// What the plan in force expects of each signal in the present slot; an entry is taken out once it has been
    /// departed from, so that one departure triggers one plan.
    private var expectations: [SiteMetric: Double] = [:]
    private var departureFraction: Double

    init(site: Site, departureFraction: Double) {
        self.site = site
        self.departureFraction = departureFraction
    }

    /// Records a reading of this site or one of its models.
    mutating func apply(_ reading: Reading, sequence: Int64) -> (outcome: RecordOutcome, effects: [EdgeSiteEffect]) {
        switch reading.key {
        case .site(_, let metric):
            let change = histories[metric, default: SignalHistory()].change(by: reading, sequence: sequence)
            return (change.outcome, effects(of: change, metric: metric, isOfSite: true))
        case .model(_, let model, let metric):
            let change = modelHistories[model, default: [:]][metric, default: SignalHistory()]
                .change(by: reading, sequence: sequence)
            return (change.outcome, effects(of: change, metric: metric, isOfSite: false))
        case .arrivals:
            // The intake gives arrivals to the demand ledger.
            return (.duplicate, [])
        }
    }

    /// Puts back hours of signals of the site as a whole that were read before this start; others are passed over.
    mutating func restore(_ hours: [SignalKey: [ReadingHour]], sequence: Int64) {
        for metric in SiteMetric.allCases {
            for hour in hours[.site(site.name, metric)] ?? [] {
                histories[metric, default: SignalHistory()].restore(hour, sequence: sequence)
            }
        }
    }

    /// Takes pushed forecasts in; points already past are dropped.
    mutating func accept(_ points: [ForecastPoint], now: Date) {
        for point in points {
            guard case .site(_, let metric) = point.key else { continue }
            pushed[metric, default: PushedForecasts()].push(point)
            pushed[metric]?.drop(before: now)
        }
    }

    /// Sets what the plan now in force expects.
    mutating func expect(_ values: [SiteMetric: Double]) { expectations = values }

    /// Takes the site's new declaration after the fleet was re-read; readings of what remains are kept.
    mutating func reload(_ site: Site, departureFraction: Double) {
        self.site = site
        let models = Set(site.models.map(\.name))
        modelHistories = modelHistories.filter { models.contains($0.key) }
        self.departureFraction = departureFraction
    }

    /// Whether the site as a whole was last reported available; assumed so until reported.
    func isAvailable(asOf sequence: Int64 = .max) -> Bool {
        (histories[.available]?.latest(asOf: sequence)?.value ?? 1) > 0
    }

    /// The models that were last reported unavailable.
    func unavailableModels(asOf sequence: Int64 = .max) -> Set<String> {
        Set(modelHistories.filter { ($0.value[.available]?.latest(asOf: sequence)?.value ?? 1) == 0 }.keys)
    }

    private mutating func effects(of change: SeriesChange, metric: SiteMetric, isOfSite: Bool) -> [EdgeSiteEffect] {
        // A late reading fills the history but says nothing about the present.
        guard change.outcome == .accepted, change.isNewest else { return [] }
        if metric == .available { return availabilityEffects(from: change.before ?? 1, to: change.after) }
        return isOfSite ? departureEffects(metric, actual: change.after) : []
    }

    private func availabilityEffects(from before: Double, to after: Double) -> [EdgeSiteEffect] {
        switch (before > 0, after > 0) {
        case (true, false): [.wentDown(site: site.name)]
        case (false, true): [.cameUp(site: site.name)]
        default: []
        }
    }

    private mutating func departureEffects(_ metric: SiteMetric, actual: Double) -> [EdgeSiteEffect] {
        guard let expected = expectations[metric] else { return [] }
        let scale = max(abs(expected), Self.noiseFloor(metric, site: site))
        guard abs(actual - expected) > departureFraction * scale else { return [] }
        expectations[metric] = nil
        return [.departed(site: site.name, metric: metric, expected: expected, actual: actual)]
    }

    /// The size below which a signal is as good as zero, so that dawn's first watt is not an infinite departure.
    private static func noiseFloor(_ metric: SiteMetric, site: Site) -> Double {
        switch metric {
        case .carbonIntensity, .marginalCarbonIntensity: 50
        case .price: 20
        case .solarPower: max(1, 0.2 * site.power.solarCapacityKW)
        case .windPower: max(1, 0.2 * site.power.windCapacityKW)
        case .wetBulbTemperature: 20
        default: .infinity
        }
    }
}

/// What a reading did to its series.
private struct SeriesChange {
    let outcome: RecordOutcome

    /// The newest value before the reading.
    let before: Double?
    let after: Double

    /// Whether the reading is now the newest of its series.
    let isNewest: Bool
}

extension SignalHistory {
    fileprivate mutating func change(by reading: Reading, sequence: Int64) -> SeriesChange {
        let before = latest()?.value
        let outcome = record(value: reading.value, observedAt: reading.observedAt, sequence: sequence)
        return SeriesChange(
            outcome: outcome,
            before: before,
            after: reading.value,
            isNewest: latest()?.observedAt == reading.observedAt
        )
    }
}
