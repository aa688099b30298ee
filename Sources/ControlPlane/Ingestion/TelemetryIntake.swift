import Foundation
import Logging
import Metrics
import Signals
import SunwardModel

/// The one way in for readings and forecasts: checks them, keeps them, then tells the actors.
///
/// They are kept first: what has been accepted survives a crash, and what could not be kept has changed nothing, so
/// that a sender may simply send it again.
public struct TelemetryIntake: Sendable {
    private let directory: FleetDirectory
    private let sequencer: IngestionSequencer
    private let store: any PlanStore
    private let clock: any TimeSource
    private let events: CoordinatorEvents
    private let acceptedCounter = Self.counter("accepted")
    private let duplicateCounter = Self.counter("duplicate")
    private let refusedCounter = Self.counter("refused")

    public init(
        directory: FleetDirectory,
        sequencer: IngestionSequencer,
        store: any PlanStore,
        clock: any TimeSource,
        events: CoordinatorEvents
    ) {
        self.directory = directory
        self.sequencer = sequencer
        self.store = store
        self.clock = clock
        self.events = events
    }

    /// Takes a batch of readings in.
    ///
    /// - Throws: ``ControlPlaneError`` with `notKept` when the readings could not be kept; none was applied.
    public func ingest(_ readings: [Reading]) async throws -> IngestionReport {
        let validator = ReadingValidator(fleet: directory.current.fleet, now: clock.now)
        var valid: [Reading] = []
        var refused: [IngestionReport.RefusedEntry] = []
        for (index, reading) in readings.enumerated() {
            if let refusal = validator.refusal(of: reading) {
                refused.append(.init(index: index, refusal: refusal))
            } else {
                valid.append(reading)
            }
        }
        refusedCounter.increment(by: refused.count)
        guard !valid.isEmpty else {
            return IngestionReport(accepted: 0, duplicates: 0, refused: refused, outcome: nil)
        }
        let outcome = try await keep(.readings(valid))
        let accepted = await apply(valid, effects: true)
        acceptedCounter.increment(by: accepted)
        duplicateCounter.increment(by: valid.count - accepted)
        return IngestionReport(
            accepted: accepted,
            duplicates: valid.count - accepted,
            refused: refused,
            outcome: outcome
        )
    }

    /// Takes forecasts in; those of one call share their vintage.
    ///
    /// - Throws: ``ControlPlaneError`` with `notKept` when they could not be kept; none was applied.
    public func ingest(_ points: [ForecastPoint]) async throws -> IngestionReport {
        let now = clock.now
        let validator = ReadingValidator(fleet: directory.current.fleet, now: now)
        var valid: [ForecastPoint] = []
        var refused: [IngestionReport.RefusedEntry] = []
        for (index, point) in points.enumerated() {
            if let refusal = validator.refusal(of: point) {
                refused.append(.init(index: index, refusal: refusal))
            } else {
                valid.append(point)
            }
        }
        guard !valid.isEmpty else {
            return IngestionReport(accepted: 0, duplicates: 0, refused: refused, outcome: nil)
        }
        let outcome = try await keep(.forecasts(valid))
        await apply(valid, now: now)
        return IngestionReport(accepted: valid.count, duplicates: 0, refused: refused, outcome: outcome)
    }

    /// Puts back what was kept before this start; triggers nothing.
    func restore(_ state: ResumeState) async {
        let sequence = sequencer.begin()
        for site in directory.current.sites { await site.restore(state.hours, sequence: sequence) }
        await directory.demand.restore(state.hours, sequence: sequence)
        sequencer.complete(sequence)
        _ = await apply(state.readings, effects: false)
        await apply(state.forecasts, now: clock.now)
    }

    private static func counter(_ result: String) -> Counter {
        Counter(label: "sunward_telemetry_readings_total", dimensions: [("result", result)])
    }

    private func keep(_ write: StoreWrite) async throws -> WriteOutcome {
        do {
            return try await store.write(write)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ControlPlaneError(.notKept, "neither the database nor the spool could take it: \(error)")
        }
    }

    /// - Returns: How many were new.
    private func apply(_ readings: [Reading], effects wanted: Bool) async -> Int {
        var bySite: [String: [Reading]] = [:]
        var arrivals: [Reading] = []
        for reading in readings {
            switch reading.key {
            case .site(let site, _), .model(let site, _, _): bySite[site, default: []].append(reading)
            case .arrivals: arrivals.append(reading)
            }
        }
        var accepted = 0
        // One of each kind: a batch in which every signal departs must not fill the coordinator's letter box.
        var triggers: Set<CoordinatorState.Trigger> = []
        let sequence = sequencer.begin()
        for site in directory.current.sites {
            guard let mine = bySite[site.name] else { continue }
            let result = await site.apply(mine, sequence: sequence)
            accepted += result.outcomes.count { $0.isKept }
            triggers.formUnion(result.effects.map(CoordinatorState.Trigger.init))
        }
        let demand = await directory.demand.apply(arrivals, sequence: sequence)
        accepted += demand.outcomes.count { $0.isKept }
        if !demand.departed.isEmpty { triggers.insert(.departure) }
        // A plan that a reading triggers must see it: the batch is complete before anyone is told.
        sequencer.complete(sequence)
        if wanted { triggers.forEach { events.send(.trigger($0)) } }
        return accepted
    }

    private func apply(_ points: [ForecastPoint], now: Date) async {
        var bySite: [String: [ForecastPoint]] = [:]
        var arrivals: [ForecastPoint] = []
        for point in points {
            switch point.key {
            case .site(let site, _), .model(let site, _, _): bySite[site, default: []].append(point)
            case .arrivals: arrivals.append(point)
            }
        }
        for site in directory.current.sites {
            if let mine = bySite[site.name] { await site.accept(mine, now: now) }
        }
        await directory.demand.accept(arrivals, now: now)
    }
}

extension RecordOutcome {
    /// Whether the database keeps the reading as new: a reading too old for memory is still history.
    fileprivate var isKept: Bool { self == .accepted || self == .tooOld }
}
