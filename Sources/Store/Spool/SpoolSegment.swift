import Foundation

/// One file of a spool and how far it has been read.
struct SpoolSegment {
    var url: URL
    var number: Int
    /// Length of the whole, unharmed records.
    var bytes = 0
    /// Where the first record begins that has not been removed.
    var readOffset = 0
    /// Lengths of the frames from `readOffset` on, oldest first.
    var frames: [Int] = []

    static func fileName(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits + ".spool"
    }

    /// Measures a file that an earlier process left, to the first record that is torn or damaged.
    ///
    /// - Returns: The segment, and how many bytes after its last good record have to go.
    static func scan(_ url: URL, number: Int) throws -> (segment: SpoolSegment, damagedBytes: Int) {
        var segment = SpoolSegment(url: url, number: number)
        let file = try FileHandle(forReadingFrom: url)
        defer { try? file.close() }
        while let payload = try SpoolFrame.read(from: file) {
            let length = SpoolFrame.headerBytes + payload.count
            segment.frames.append(length)
            segment.bytes += length
        }
        return (segment, Int(try file.seekToEnd()) - segment.bytes)
    }

    /// The payloads of the first `count` records that have not been removed.
    func payloads(_ count: Int) throws -> [Data] {
        let file = try FileHandle(forReadingFrom: url)
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(readOffset))
        return try (0..<min(count, frames.count)).map { _ in
            guard let payload = try SpoolFrame.read(from: file) else {
                throw StoreError(.spoolFailed, "a record of \(url.path) has become unreadable")
            }
            return payload
        }
    }

    mutating func remove(_ count: Int) {
        readOffset += frames.prefix(count).reduce(0, +)
        frames.removeFirst(count)
    }
}
