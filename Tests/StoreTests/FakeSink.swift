import Store
import SunwardModel

/// A database in memory that can be away, and refuses negative values for good.
actor FakeSink: WriteSink {
    /// Values of all readings, in the order they arrived; a value that is there already counts as a duplicate.
    private(set) var values: [Double] = []
    private(set) var batches: [Int] = []
    private(set) var isAway: Bool

    init(isAway: Bool = false) { self.isAway = isAway }

    func set(isAway: Bool) { self.isAway = isAway }

    func ping() throws {
        if isAway { throw StoreError(.unavailable, "away") }
    }

    func write(_ batch: [StoreWrite]) throws -> WriteCounts {
        try ping()
        var incoming: [Double] = []
        for case .readings(let readings) in batch { incoming += readings.map(\.value) }
        guard incoming.allSatisfy({ $0 >= 0 }) else { throw StoreError(.refused, "negative") }
        let new = incoming.filter { !values.contains($0) }
        values += new
        batches.append(batch.count)
        return WriteCounts(inserted: new.count, duplicate: incoming.count - new.count)
    }
}
