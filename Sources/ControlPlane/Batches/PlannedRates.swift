import Foundation
import SunwardModel

/// How many queries of each area and class the plan in force serves in the present slot.
public struct PlannedRates: Sendable {
    /// From when on the plan is too old to wait for; as requests have it.
    public let lateFrom: Date

    /// From when on the slot is over.
    public let slotEnd: Date
    public let planID: UUID
    private let queriesPerHour: [DemandKey: Double]

    /// - Parameter replanMinutes: How often plans are made.
    public init(_ plan: PublishedPlan, replanMinutes: Double, now: Date) {
        let record = plan.record
        let grid = record.grid
        planID = record.id
        lateFrom = min(grid.end, record.issuedAt.addingTimeInterval(3 * replanMinutes * 60))
        let slot = grid.slot(containing: now) ?? (now < grid.start ? 0 : max(0, grid.count - 1))
        slotEnd = slot + 1 < grid.count ? grid.start(ofSlot: slot + 1) : .distantFuture
        // The first slot had partly passed when it was planned.
        let passed = slot == 0 ? record.issuedAt.timeIntervalSince(grid.start) / 3600 : 0
        let hours = max(grid.slotHours - passed, min(grid.slotHours, replanMinutes / 60))
        var rates: [DemandKey: Double] = [:]
        for share in record.shares where share.slot == slot {
            rates[DemandKey(area: share.area, workloadClass: share.workloadClass), default: 0] += share.queries / hours
        }
        queriesPerHour = rates
    }

    /// Whether what it says still holds at `now`.
    public func holds(at now: Date) -> Bool { now < lateFrom }

    /// Queries per hour; zero where the plan serves none now.
    public func rate(of key: DemandKey) -> Double { queriesPerHour[key] ?? 0 }
}
