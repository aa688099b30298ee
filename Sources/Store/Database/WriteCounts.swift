/// What a batch of writes changed.
public struct WriteCounts: Codable, Hashable, Sendable {
    /// Rows that are new: readings, forecast points, fleets, plans with all their parts, settlements likewise.
    public var inserted: Int

    /// Rows that were there already, which stay as they are. A plan or settlement counts as one.
    public var duplicate: Int

    /// Makes counts.
    public init(inserted: Int = 0, duplicate: Int = 0) {
        self.inserted = inserted
        self.duplicate = duplicate
    }

    /// Adds `rows` that were sent, `inserted` of which were new.
    mutating func add(_ inserted: Int, of rows: Int) {
        self.inserted += inserted
        duplicate += rows - inserted
    }

    /// Adds the counts of another batch.
    public static func += (left: inout WriteCounts, right: WriteCounts) {
        left.inserted += right.inserted
        left.duplicate += right.duplicate
    }
}
