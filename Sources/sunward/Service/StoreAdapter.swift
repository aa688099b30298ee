import ControlPlane
import Foundation
import Logging
import Store
import SunwardModel

/// The control plane's ``PlanStore``, kept by PostgreSQL and the spool.
struct StoreAdapter: PlanStore {
    private static let retryDelay = Duration.milliseconds(500)

    let store: PostgresStore
    let writer: StoreWriter
    let leadership: LeaderLock
    let ownForecastSource: String
    let logger: Logger

    func write(_ write: StoreWrite) async throws -> WriteOutcome { try await writer.write(write) }

    /// Waits for the database and its schema, for the lead, and for what an earlier run left in the spool; then reads.
    func resume(now: Date, readingsSince: Date) async throws -> ResumeState {
        try await leadership.wait()
        while true {
            do {
                while await writer.status.spooledRecords > 0 { try await Task.sleep(for: .milliseconds(50)) }
                return try await read(now: now, readingsSince: readingsSince)
            } catch let error as StoreError where error.code == .unavailable {
                logger.warning("database is away while state is read; waiting", metadata: ["error": "\(error)"])
                try await Task.sleep(for: Self.retryDelay)
            }
        }
    }

    private func read(now: Date, readingsSince: Date) async throws -> ResumeState {
        let used = try await store.used(since: DailyUsage.startOfDay(now))
        let forecasts = try await store.latestForecasts(after: now)
        return ResumeState(
            lastPlan: try await store.latestPlan(),
            readings: try await store.readings(since: readingsSince),
            // Own forecasts are made anew from the readings.
            forecasts: forecasts.filter { $0.source != ownForecastSource },
            usedToday: used.mapValues {
                DailyUsage.SiteUsage(waterLiters: $0.waterLiters, carbonKilograms: $0.carbonKilograms)
            },
            settledUntil: try await store.lastSettlementEnd()
        )
    }
}
