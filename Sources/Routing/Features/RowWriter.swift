/// Inserts into the buffers of a ``RowSet``; not to be kept longer than these are borrowed.
struct RowWriter {
    /// Rows in the set.
    private(set) var count: Int

    private let values: UnsafeMutableBufferPointer<UInt32>
    private let present: UnsafeMutableBufferPointer<UInt64>
    private let capacity: Int
    private let mask: UInt32
    private let prefetch: RowPrefetch

    /// - Parameters:
    ///   - values: has one place more than `capacity`.
    ///   - present: one bit for each row up to `mask`.
    ///   - prefetch: asks for every row, also one that is there already.
    init(
        _ values: UnsafeMutableBufferPointer<UInt32>,
        _ present: UnsafeMutableBufferPointer<UInt64>,
        count: Int,
        capacity: Int,
        mask: UInt32,
        prefetch: RowPrefetch
    ) {
        self.values = values
        self.present = present
        self.count = count
        self.capacity = capacity
        self.mask = mask
        self.prefetch = prefetch
    }

    /// - Returns: 1 when the row was not there yet and there is room, else 0.
    @inline(__always)
    @discardableResult
    mutating func insert(_ hash: UInt32) -> Int {
        let row = hash & mask
        prefetch(row)
        let word = Int(row >> 6)
        let others = present[word]
        // Whether a word was seen before cannot be foreseen: arithmetic is cheaper than a branch that is missed.
        let isNew = (others >> UInt64(row & 63)) & 1 ^ 1
        let hasRoom: UInt64 = count < capacity ? 1 : 0
        let step = isNew & hasRoom
        present[word] = others | (step << UInt64(row & 63))
        values[count] = row
        count &+= Int(truncatingIfNeeded: step)
        return Int(truncatingIfNeeded: step)
    }
}
