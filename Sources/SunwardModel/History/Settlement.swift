import Foundation

/// The account of one elapsed interval: who was served where, and what it took. Written in one transaction.
public struct Settlement: Codable, Hashable, Sendable {
    public var planID: UUID
    public var start: Date
    public var end: Date
    public var allocations: [SettledAllocation]
    public var footprints: [SettledFootprint]

    public init(
        planID: UUID,
        start: Date,
        end: Date,
        allocations: [SettledAllocation],
        footprints: [SettledFootprint]
    ) {
        self.planID = planID
        self.start = start
        self.end = end
        self.allocations = allocations
        self.footprints = footprints
    }
}
