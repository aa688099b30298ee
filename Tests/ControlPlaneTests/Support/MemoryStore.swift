import ControlPlane
import Foundation
import SunwardModel

/// A store in memory that can be made to refuse.
actor MemoryStore: PlanStore {
    struct Refused: Error {}

    enum Kind: Hashable { case fleet, readings, forecasts, plan, settlement }

    private(set) var writes: [StoreWrite] = []
    private var refused: Set<Kind> = []
    private var state: ResumeState

    init(_ state: ResumeState = ResumeState()) { self.state = state }

    func refuse(_ kinds: Set<Kind>) { refused = kinds }

    func write(_ write: StoreWrite) async throws -> WriteOutcome {
        if refused.contains(Self.kind(write)) { throw Refused() }
        writes.append(write)
        return .committed
    }

    /// Called when the state is asked for, before it is given: a standby's wait.
    private var whileWaiting: @Sendable () -> Void = {}

    func wait(_ wait: @escaping @Sendable () -> Void) { whileWaiting = wait }

    func resume(at clock: any TimeSource, readingsSeconds: Double) async throws -> (state: ResumeState, asOf: Date) {
        whileWaiting()
        return (state, clock.now)
    }

    var plans: [PlanRecord] {
        writes.compactMap { if case .plan(let plan) = $0 { plan } else { nil } }
    }

    var settlements: [Settlement] {
        writes.compactMap { if case .settlement(let settlement) = $0 { settlement } else { nil } }
    }

    var readings: [Reading] {
        writes.flatMap { write -> [Reading] in if case .readings(let readings) = write { readings } else { [] } }
    }

    private static func kind(_ write: StoreWrite) -> Kind {
        switch write {
        case .fleet: .fleet
        case .readings: .readings
        case .forecasts: .forecasts
        case .plan: .plan
        case .settlement: .settlement
        }
    }
}
