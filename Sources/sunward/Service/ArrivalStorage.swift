import Foundation
import Gateway
import Store
import SunwardModel

/// The gateway's ``ArrivalRecords``, kept by PostgreSQL.
struct ArrivalStorage: ArrivalRecords {
    let store: PostgresStore
    let leadership: LeaderLock

    func keep(_ keys: [SignalKey], at date: Date) async throws {
        try await store.keepReportedArrivals(keys, at: date)
    }

    func drop(_ keys: [SignalKey]) async throws { try await store.dropReportedArrivals(keys) }

    /// For the one that leads: its plans go by the arrivals that have fallen silent, and would not hear of another's word.
    func forsaken(since date: Date) async throws -> [SignalKey] {
        guard await leadership.isLeader else { return [] }
        return try await store.forsakenArrivals(since: date)
    }
}
