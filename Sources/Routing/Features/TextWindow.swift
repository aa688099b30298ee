/// The part of a text that features are read from: all of it, or its head and tail when it is too long.
struct TextWindow {
    let head: UnsafeBufferPointer<UInt8>
    let tail: UnsafeBufferPointer<UInt8>

    /// Bytes of the whole text.
    let totalBytes: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) {
        totalBytes = bytes.count
        guard bytes.count > limit else {
            head = bytes
            tail = UnsafeBufferPointer(start: nil, count: 0)
            return
        }
        // The question is usually at the end of a long context, the instruction at its start.
        let headCount = limit * 3 / 4
        head = UnsafeBufferPointer(rebasing: bytes[..<headCount])
        tail = UnsafeBufferPointer(rebasing: bytes[(bytes.count - (limit - headCount))...])
    }
}
