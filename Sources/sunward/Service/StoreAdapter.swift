import ControlPlane
import Foundation
import Logging
import Signals
import Store
import SunwardModel

/// The control plane's ``PlanStore``, kept by PostgreSQL and the spool.
struct StoreAdapter: PlanStore {
    private static let retryDelay = Duration.milliseconds(500)

    /// How far the last plan may lie ahead of the clock, and how far behind it.
    private static let longestAheadSeconds: Double = 86_400
    private static let longestPauseSeconds: Double = 366 * 86_400

    let store: PostgresStore
    let writer: StoreWriter
    let leadership: LeaderLock

    /// Whether this service's gateway counts what sites answer.
    let hasGateway: Bool
    let logger: Logger

    func write(_ write: StoreWrite) async throws -> WriteOutcome { try await writer.write(write) }

    /// Waits for the database and its schema, for the lead, and for what an earlier run left in the spool, for as long as
    /// that becomes less; then reads.
    func resume(at clock: any TimeSource, readingsSeconds: Double) async throws -> (state: ResumeState, asOf: Date) {
        try await leadership.wait()
        while true {
            do {
                try await waitForSpool()
                let now = clock.now
                let state = try await read(now: now, readingsSince: now.addingTimeInterval(-readingsSeconds))
                try requireSameTime(state, now: now)
                return (state, now)
            } catch let error as StoreError where error.code == .unavailable {
                logger.warning(
                    error.isTimeout
                        ? "database takes too long to read state; trying again"
                        : "database is away while state is read; waiting",
                    metadata: ["error": "\(error)"]
                )
                try await Task.sleep(for: Self.retryDelay)
            }
        }
    }

    /// To plan without what a stuck spool holds is better than not to plan.
    private func waitForSpool() async throws {
        var patience = SpoolPatience()
        while true {
            let records = await writer.status.spooledRecords
            guard records > 0 else { return }
            guard patience.isWorthwhile(records: records) else {
                return logger.warning(
                    "spooled writes do not become fewer; going on without them",
                    metadata: ["records": "\(records)"]
                )
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// A database that has been lived with in another time is refused: a service on real time would drop what one on
    /// simulated time has kept as too old, and one whose clock is behind would settle hours again.
    private func requireSameTime(_ state: ResumeState, now: Date) throws {
        guard let last = state.lastPlan?.issuedAt else { return }
        let ahead = last.timeIntervalSince(now)
        guard ahead > Self.longestAheadSeconds || -ahead > Self.longestPauseSeconds else { return }
        throw CommandFailure(
            .badInput,
            "this database was last used at \(last.formatted(.iso8601)), and the service's clock shows "
                + "\(now.formatted(.iso8601)); real time and each simulated time need a database of their own"
        )
    }

    private func read(now: Date, readingsSince: Date) async throws -> ResumeState {
        let midnight = DailyUsage.startOfDay(now)
        let used = try await store.used(since: midnight)
        var water: [String: SettledWater] = [:]
        for use in try await store.waterUsed(since: midnight) {
            water[use.site, default: SettledWater()].add(from: use.start, to: use.end, liters: use.liters)
        }
        // Own forecasts are made anew from the readings.
        let ownSources = ForecasterKind.allCases.map(\.rawValue)
        let forecasts = try await store.latestForecasts(after: now, except: ownSources)
        let signals = try await store.knownSignals(at: now, since: readingsSince)
        let settledUntil = try await store.lastSettlementEnd()
        return ResumeState(
            lastPlan: try await store.latestPlan(),
            readings: signals.readings,
            hours: signals.hours,
            forecasts: forecasts,
            usedToday: used.mapValues {
                DailyUsage.SiteUsage(waterLiters: $0.waterLiters, carbonKilograms: $0.carbonKilograms)
            },
            waterToday: water,
            settledUntil: settledUntil,
            chargedLines: try await store.chargedLines(),
            answered: try await answered(since: settledUntil, now: now)
        )
    }

    private func answered(since settledUntil: Date?, now: Date) async throws -> AnsweredRequests {
        var answered = AnsweredRequests()
        guard hasGateway else { return answered }
        let earliest = now.addingTimeInterval(-ResumeState.longestUnsettledSeconds)
        for row in try await store.answeredRequests(since: max(settledUntil ?? now, earliest)) {
            let key = DemandKey(area: row.area, workloadClass: row.workloadClass)
            answered.direct[key, default: [:]][row.site] = Double(row.requests)
        }
        for case .arrivals(let area, let workloadClass) in try await store.reportedArrivals() {
            answered.complete.insert(DemandKey(area: area, workloadClass: workloadClass))
        }
        return answered
    }
}
