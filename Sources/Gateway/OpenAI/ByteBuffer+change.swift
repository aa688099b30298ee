import NIOCore

/// Bytes that take the place of a range; an empty range inserts them.
struct ByteChange {
    /// Among the readable bytes.
    var range: Range<Int>
    var bytes: [UInt8]
}

extension ByteBuffer {
    /// A new buffer of the first `end` readable bytes (all if nil) with changes made to them, in one copy.
    ///
    /// - Parameter changes: In the order of their ranges, which do not overlap and lie before the end.
    func changed(_ changes: [ByteChange], upTo end: Int? = nil) -> ByteBuffer {
        let end = end ?? readableBytes
        let size = changes.reduce(end) { $0 + $1.bytes.count - $1.range.count }
        var changed = ByteBufferAllocator().buffer(capacity: size)
        withUnsafeReadableBytes { whole in
            _ = changed.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { output in
                var read = 0
                var written = 0
                func copy(_ bytes: UnsafeRawBufferPointer) {
                    UnsafeMutableRawBufferPointer(rebasing: output[written...]).copyMemory(from: bytes)
                    written += bytes.count
                }
                for change in changes {
                    copy(UnsafeRawBufferPointer(rebasing: whole[read..<change.range.lowerBound]))
                    change.bytes.withUnsafeBytes { copy($0) }
                    read = change.range.upperBound
                }
                copy(UnsafeRawBufferPointer(rebasing: whole[read..<end]))
                return written
            }
        }
        return changed
    }
}
