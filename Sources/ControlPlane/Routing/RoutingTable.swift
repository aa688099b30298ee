import Foundation
import SunwardModel

/// The plan as requests see it: for every area and class, the sites and their shares in each slot. Immutable.
public struct RoutingTable: Sendable {
    /// A site with its part of an area's queries of a class.
    public struct Destination: Codable, Hashable, Sendable {
        public let site: String

        /// 0 to 1.
        public let share: Double

        public init(site: String, share: Double) {
            self.site = site
            self.share = share
        }
    }

    /// What a plan has a site's battery do.
    public struct BatteryPower: Codable, Hashable, Sendable {
        /// Power that goes in, at the battery's terminals.
        public let chargeKW: Double

        /// Power that comes out.
        public let dischargeKW: Double
    }

    public let planID: UUID
    public let issuedAt: Date
    public let grid: TimeGrid
    private let slots: [[DemandKey: [Destination]]]

    /// Queries that the plan serves, by slot.
    private let served: [[DemandKey: Double]]

    /// What the plan leaves a part of unserved, by slot.
    private let short: [Set<DemandKey>]

    /// What batteries do, by slot and site.
    private let batteries: [[String: BatteryPower]]

    /// Hours of the first slot that the plan covers.
    private let firstSlotHours: Double

    /// The table of a plan.
    public init(_ record: PlanRecord) {
        planID = record.id
        issuedAt = record.issuedAt
        grid = record.grid
        var slots: [[DemandKey: [Destination]]] = Array(repeating: [:], count: record.grid.count)
        var served: [[DemandKey: Double]] = slots.map { _ in [:] }
        for share in record.shares where slots.indices.contains(share.slot) {
            let key = DemandKey(area: share.area, workloadClass: share.workloadClass)
            served[share.slot][key, default: 0] += share.queries
            slots[share.slot][key, default: []].append(Destination(site: share.site, share: share.share))
        }
        // What cannot wait although its class may goes where the class is served next.
        for demand in record.deferred.reversed() where slots.indices.contains(demand.slot + 1) {
            let key = DemandKey(area: demand.area, workloadClass: demand.workloadClass)
            if slots[demand.slot][key] == nil { slots[demand.slot][key] = slots[demand.slot + 1][key] }
        }
        self.served = served
        var short: [Set<DemandKey>] = slots.map { _ in [] }
        for demand in record.unserved where short.indices.contains(demand.slot) && demand.queries > 0 {
            short[demand.slot].insert(DemandKey(area: demand.area, workloadClass: demand.workloadClass))
        }
        self.short = short
        let elapsed = record.issuedAt.timeIntervalSince(record.grid.start) / 3600
        let covered = record.inputs.firstSlotHours ?? (record.grid.slotHours - elapsed)
        let firstSlotHours = covered > 0 ? min(covered, record.grid.slotHours) : record.grid.slotHours
        self.firstSlotHours = firstSlotHours
        var batteries: [[String: BatteryPower]] = slots.map { _ in [:] }
        for site in record.sites where batteries.indices.contains(site.slot) {
            guard let charge = site.chargeKWh, let discharge = site.dischargeKWh else { continue }
            let hours = site.slot == 0 ? firstSlotHours : record.grid.slotHours
            batteries[site.slot][site.site] = BatteryPower(chargeKW: charge / hours, dischargeKW: discharge / hours)
        }
        self.batteries = batteries
        self.slots = slots.map { $0.mapValues { $0.sorted { ($1.share, $0.site) < ($0.share, $1.site) } } }
    }

    /// Where an area's queries of a class go at `date`, largest share first; empty when the plan leaves them unserved.
    ///
    /// After the horizon's end the last slot goes on: an old plan is better than none.
    public func destinations(for key: DemandKey, at date: Date) -> [Destination] {
        slot(at: date).flatMap { slots[$0][key] } ?? []
    }

    /// Queries of an area and class that the plan serves in an hour at `date`, whenever they arrived.
    public func servedPerHour(of key: DemandKey, at date: Date) -> Double {
        guard let slot = slot(at: date), let queries = served[slot][key] else { return 0 }
        return queries / (slot == 0 ? firstSlotHours : grid.slotHours)
    }

    /// Whether the plan leaves a part of an area's queries of a class unserved at `date`, so that no site has room for
    /// more of them than it serves.
    public func isShort(of key: DemandKey, at date: Date) -> Bool {
        slot(at: date).map { short[$0].contains(key) } ?? false
    }

    /// What the plan has a site's battery do at `date`: nothing where it has none, and after the horizon's end.
    public func batteryPower(ofSite site: String, at date: Date) -> BatteryPower {
        let resting = BatteryPower(chargeKW: 0, dischargeKW: 0)
        guard date < grid.end, let slot = slot(at: date) else { return resting }
        return batteries[slot][site] ?? resting
    }

    private func slot(at date: Date) -> Int? {
        guard let last = slots.indices.last else { return nil }
        return grid.slot(containing: date) ?? (date < grid.start ? 0 : last)
    }
}
