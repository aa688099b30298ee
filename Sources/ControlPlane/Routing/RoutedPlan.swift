import Foundation
import SunwardModel
import Routing

/// A plan as requests read it: a site selector for every area and class, in the present slot and the next.
struct RoutedPlan: Sendable {
    let planID: UUID
    let issuedAt: Date

    /// Whether it was made for the fleet that is in force.
    let isOfPresentFleet: Bool

    /// From when on planning is late.
    let lateFrom: Date

    /// From when on ``next`` holds; the last slot of a plan goes on.
    let nextFrom: Date
    private let present: [SiteSelector]
    private let next: [SiteSelector]

    /// What the plan expects of each of the fleet's sites in the present slot, and the hours it covers of it.
    let siteSlots: [PlannedSiteSlot?]
    let plannedHours: Double

    init(_ plan: PublishedPlan, for fleet: RoutedFleet, at now: Date) {
        let record = plan.record
        let grid = record.grid
        planID = record.id
        issuedAt = record.issuedAt
        isOfPresentFleet = record.fleetDigest == fleet.digest
        let patience = 3 * fleet.fleet.planner.replanMinutes * 60
        lateFrom = min(grid.end, record.issuedAt.addingTimeInterval(patience))
        let slot = grid.slot(containing: now) ?? (now < grid.start ? 0 : max(0, grid.count - 1))
        let following = grid.start(ofSlot: slot + 1)
        nextFrom = slot + 1 < grid.count ? following : .distantFuture
        present = Self.selectors(plan.table, of: fleet, at: grid.start(ofSlot: slot))
        next = Self.selectors(plan.table, of: fleet, at: following)
        let rows = Dictionary(record.sites.filter { $0.slot == slot }.map { ($0.site, $0) }) { first, _ in first }
        siteSlots = fleet.fleet.sites.map { rows[$0.name] }
        // The first slot had partly passed when it was planned.
        let passed = slot == 0 ? record.issuedAt.timeIntervalSince(grid.start) / 3600 : 0
        plannedHours = max(grid.slotHours - passed, min(grid.slotHours, fleet.fleet.planner.replanMinutes / 60))
    }

    func selector(cell: Int, at now: Date) -> SiteSelector { now < nextFrom ? present[cell] : next[cell] }

    private static func selectors(_ table: RoutingTable, of fleet: RoutedFleet, at date: Date) -> [SiteSelector] {
        let classes = fleet.fleet.classes
        return fleet.unplanned.indices.map { cell in
            let key = DemandKey(
                area: fleet.fleet.areas[cell / classes.count].name,
                workloadClass: classes[cell % classes.count].name
            )
            return fleet.selector(
                cell: cell,
                planned: table.destinations(for: key, at: date),
                isLeftOut: table.isShort(of: key, at: date)
            )
        }
    }
}
