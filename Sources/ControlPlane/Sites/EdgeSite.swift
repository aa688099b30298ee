import Foundation
import Signals
import SunwardModel

/// One edge data centre: its supply, price, carbon intensity, water, queue and health, each with the time it was read.
///
/// Every method is short and awaits nothing. The rules are ``EdgeSiteState``'s.
public actor EdgeSite {
    public nonisolated let name: String
    private var state: EdgeSiteState

    public init(site: Site, departureFraction: Double) {
        self.name = site.name
        self.state = EdgeSiteState(site: site, departureFraction: departureFraction)
    }

    /// Records readings of this site, in order, under one ingestion number.
    ///
    /// - Returns: For each reading whether it was new, and what follows from those that were.
    func apply(_ readings: [Reading], sequence: Int64) -> (outcomes: [RecordOutcome], effects: [EdgeSiteEffect]) {
        var outcomes: [RecordOutcome] = []
        var effects: [EdgeSiteEffect] = []
        outcomes.reserveCapacity(readings.count)
        for reading in readings {
            let (outcome, following) = state.apply(reading, sequence: sequence)
            outcomes.append(outcome)
            effects += following
        }
        return (outcomes, effects)
    }

    /// Puts back hours of this site that were read before this start.
    func restore(_ hours: [SignalKey: [ReadingHour]], sequence: Int64) { state.restore(hours, sequence: sequence) }

    func accept(_ points: [ForecastPoint], now: Date) { state.accept(points, now: now) }

    func expect(_ values: [SiteMetric: Double]) { state.expect(values) }

    func reload(_ site: Site, departureFraction: Double) {
        state.reload(site, departureFraction: departureFraction)
    }

    /// The site as of an ingestion number.
    public func snapshot(asOf sequence: Int64) -> EdgeSiteSnapshot { snapshot(asOf: sequence, declared: state.site) }

    /// The site as of an ingestion number, with the declaration of a chosen fleet.
    func snapshot(asOf sequence: Int64, declared: Site) -> EdgeSiteSnapshot {
        EdgeSiteSnapshot(
            site: declared,
            sequence: sequence,
            isAvailable: state.isAvailable(asOf: sequence),
            unavailableModels: state.unavailableModels(asOf: sequence),
            histories: state.histories,
            modelHistories: state.modelHistories,
            pushed: state.pushed
        )
    }
}
