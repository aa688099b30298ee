import ControlPlane
import Foundation
import SunwardModel

/// The store of a coordinator that only lives for a backtest: it gives the history to begin with, and keeps the
/// accounts.
actor BacktestStore: PlanStore {
    private let history: [Reading]
    private let forecasts: [ForecastPoint]
    private let settled: @Sendable (Settlement) -> Void
    private var settlements: [Settlement] = []

    /// - Parameters:
    ///   - history: What was read before the first plan, in order of time.
    ///   - forecasts: What others had said by then of what was still to come.
    ///   - settled: Told of each settlement before the plan that follows it is made.
    init(history: [Reading], forecasts: [ForecastPoint], settled: @escaping @Sendable (Settlement) -> Void) {
        self.history = history
        self.forecasts = forecasts
        self.settled = settled
    }

    func write(_ write: StoreWrite) async throws -> WriteOutcome {
        if case .settlement(let settlement) = write {
            settlements.append(settlement)
            settled(settlement)
        }
        return .committed
    }

    func resume(at clock: any TimeSource, readingsSeconds: Double) async throws -> (state: ResumeState, asOf: Date) {
        (ResumeState(readings: history, forecasts: forecasts), clock.now)
    }

    /// The accounts kept since this was last asked.
    func takeSettlements() -> [Settlement] {
        defer { settlements = [] }
        return settlements
    }
}
