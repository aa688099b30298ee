import Foundation
import Signals
import SunwardModel

/// The arrivals reported of every area and class, and what is forecast of them.
public actor DemandLedger {
    private var histories: [DemandKey: SignalHistory] = [:]
    private var pushed: [DemandKey: PushedForecasts] = [:]
    private var expectations: [DemandKey: Double] = [:]
    private var departureFraction: Double

    public init(departureFraction: Double) { self.departureFraction = departureFraction }

    /// Records arrivals, in order, under one ingestion number.
    ///
    /// - Returns: For each reading whether it was new, and the areas and classes whose arrivals are far from what
    ///   the plan in force expected.
    func apply(_ readings: [Reading], sequence: Int64) -> (outcomes: [RecordOutcome], departed: [DemandKey]) {
        var outcomes: [RecordOutcome] = []
        var departed: [DemandKey] = []
        for reading in readings {
            guard case .arrivals(let area, let workloadClass) = reading.key else { continue }
            let key = DemandKey(area: area, workloadClass: workloadClass)
            let outcome = histories[key, default: SignalHistory()].record(
                value: reading.value,
                observedAt: reading.observedAt,
                sequence: sequence
            )
            outcomes.append(outcome)
            let isNewest = histories[key]?.latest()?.observedAt == reading.observedAt
            if outcome == .accepted, isNewest, departs(key, actual: reading.value) {
                // One departure triggers one plan.
                expectations[key] = nil
                departed.append(key)
            }
        }
        return (outcomes, departed)
    }

    /// Puts back hours of arrivals that were read before this start; other signals are passed over.
    func restore(_ hours: [SignalKey: [ReadingHour]], sequence: Int64) {
        for (key, hours) in hours {
            guard case .arrivals(let area, let workloadClass) = key else { continue }
            let key = DemandKey(area: area, workloadClass: workloadClass)
            for hour in hours { histories[key, default: SignalHistory()].restore(hour, sequence: sequence) }
        }
    }

    func accept(_ points: [ForecastPoint], now: Date) {
        for point in points {
            guard case .arrivals(let area, let workloadClass) = point.key else { continue }
            let key = DemandKey(area: area, workloadClass: workloadClass)
            pushed[key, default: PushedForecasts()].push(point)
            pushed[key]?.drop(before: now)
        }
    }

    /// Sets what the plan now in force expects, in queries per hour.
    func expect(_ queriesPerHour: [DemandKey: Double]) { expectations = queriesPerHour }

    /// Takes a re-read fleet; what is known of areas and classes that are gone is dropped.
    func reload(_ fleet: Fleet) {
        departureFraction = fleet.planner.departureFraction
        let areas = Set(fleet.areas.map(\.name))
        let classes = Set(fleet.classes.map(\.name))
        func remains(_ key: DemandKey) -> Bool { areas.contains(key.area) && classes.contains(key.workloadClass) }
        histories = histories.filter { remains($0.key) }
        pushed = pushed.filter { remains($0.key) }
        expectations = expectations.filter { remains($0.key) }
    }

    /// Demand as of an ingestion number.
    public func snapshot(asOf sequence: Int64) -> DemandSnapshot {
        DemandSnapshot(sequence: sequence, histories: histories, pushed: pushed)
    }

    private func departs(_ key: DemandKey, actual: Double) -> Bool {
        guard let expected = expectations[key] else { return false }
        // Small numbers of requests vary by chance: the square root is their standard deviation (Poisson).
        let scale = max(expected, 3 * expected.squareRoot(), 10)
        return abs(actual - expected) > departureFraction * scale
    }
}
