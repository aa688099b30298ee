/// A bounded set of row numbers that keeps insertion order and is emptied in time proportional to its content.
struct RowSet: Sendable {
    private(set) var values: [UInt32]
    private var present: [UInt64]
    private let mask: UInt32
    private let capacity: Int

    /// As many zeros as `values` may ever be given at once: copying them is the fastest way to make room.
    private let room: [UInt32]

    /// - Parameters:
    ///   - rowCount: a power of two of at least 64; hashes are reduced to it.
    ///   - capacity: further insertions are ignored.
    init(rowCount: Int, capacity: Int) {
        precondition(rowCount >= 64 && rowCount & (rowCount - 1) == 0, "a table has a power of two of rows")
        values = []
        values.reserveCapacity(capacity + 1)
        present = [UInt64](repeating: 0, count: rowCount / 64)
        mask = UInt32(rowCount - 1)
        self.capacity = capacity
        // One place more than may be used: the writer writes before it knows whether a row counts.
        room = [UInt32](repeating: 0, count: capacity + 1)
    }

    mutating func insert(_ hash: UInt32) {
        insert { $0.insert(hash) }
    }

    /// Lets `body` insert many rows at the price of one check of the buffers.
    ///
    /// - Parameter prefetch: Asks for every row as it is inserted.
    @inline(__always)
    mutating func insert(prefetching prefetch: RowPrefetch = RowPrefetch(), _ body: (inout RowWriter) -> Void) {
        let before = values.count
        values.append(contentsOf: room[before...])
        let after = values.withUnsafeMutableBufferPointer { values in
            present.withUnsafeMutableBufferPointer { present in
                var writer = RowWriter(
                    values,
                    present,
                    count: before,
                    capacity: capacity,
                    mask: mask,
                    prefetch: prefetch
                )
                body(&writer)
                return writer.count
            }
        }
        values.removeLast(values.count - after)
    }

    mutating func removeAll() {
        present.withUnsafeMutableBufferPointer { present in
            for row in values { present[Int(row >> 6)] = 0 }
        }
        values.removeAll(keepingCapacity: true)
    }
}
