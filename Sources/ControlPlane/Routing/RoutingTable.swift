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

    public let planID: UUID
    public let issuedAt: Date
    public let grid: TimeGrid
    private let slots: [[DemandKey: [Destination]]]

    /// The table of a plan.
    public init(_ record: PlanRecord) {
        planID = record.id
        issuedAt = record.issuedAt
        grid = record.grid
        var slots: [[DemandKey: [Destination]]] = Array(repeating: [:], count: record.grid.count)
        for share in record.shares where slots.indices.contains(share.slot) {
            let key = DemandKey(area: share.area, workloadClass: share.workloadClass)
            slots[share.slot][key, default: []].append(Destination(site: share.site, share: share.share))
        }
        self.slots = slots.map { $0.mapValues { $0.sorted { ($1.share, $0.site) < ($0.share, $1.site) } } }
    }

    /// Where an area's queries of a class go at `date`, largest share first; empty when the plan leaves them unserved.
    ///
    /// After the horizon's end the last slot goes on: an old plan is better than none.
    public func destinations(for key: DemandKey, at date: Date) -> [Destination] {
        guard let last = slots.indices.last else { return [] }
        let slot = grid.slot(containing: date) ?? (date < grid.start ? 0 : last)
        return slots[slot][key] ?? []
    }
}
