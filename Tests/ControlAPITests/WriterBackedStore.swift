import ControlPlane
import Foundation
import Store
import SunwardModel

/// The control plane's store over the real writer and the real database.
struct WriterBackedStore: PlanStore {
    let writer: StoreWriter
    let database: PostgresStore

    func write(_ write: StoreWrite) async throws -> WriteOutcome { try await writer.write(write) }

    func resume(at clock: any TimeSource, readingsSeconds: Double) async throws -> (state: ResumeState, asOf: Date) {
        let now = clock.now
        let signals = try await database.knownSignals(at: now, since: now.addingTimeInterval(-readingsSeconds))
        let state = ResumeState(
            lastPlan: try await database.latestPlan(),
            readings: signals.readings,
            hours: signals.hours,
            forecasts: try await database.latestForecasts(after: now)
        )
        return (state, now)
    }
}
