import Foundation

/// The account of one elapsed interval: who was served where, and what it took. Written in one transaction.
public struct Settlement: Codable, Hashable, Sendable {
    public var planID: UUID
    public var start: Date
    public var end: Date
    public var allocations: [SettledAllocation]
    public var footprints: [SettledFootprint]

    /// Up to where lines of batches have been charged with this one, of areas and classes of which it charges some; nil for
    /// none. What is kept with it is not charged again, whoever leads then.
    public var chargedLines: [LineTotal]?

    public init(
        planID: UUID,
        start: Date,
        end: Date,
        allocations: [SettledAllocation],
        footprints: [SettledFootprint],
        chargedLines: [LineTotal]? = nil
    ) {
        self.planID = planID
        self.start = start
        self.end = end
        self.allocations = allocations
        self.footprints = footprints
        self.chargedLines = chargedLines
    }
}
