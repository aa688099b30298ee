import Foundation

/// One file of a spool and how far it has been read.
struct SpoolSegment {
    /// What an earlier process left in a file.
    struct Scan {
        var segment: SpoolSegment
        /// Where records lie that are all there and not what was written, each with its length to find the next by.
        var damaged: [Range<Int>] = []
        /// The end of the file in which no record can be made out.
        var torn = 0..<0
        /// Length of the file as it was found.
        var fileBytes = 0
    }

    var url: URL
    var number: Int
    /// Length of the file up to the end of its last whole, unharmed record.
    var bytes = 0
    /// Where the records lie that have not been removed, oldest first.
    var records: [Range<Int>] = []

    static func fileName(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits + ".spool"
    }

    /// Measures a file that an earlier process left.
    static func scan(_ url: URL, number: Int) throws -> Scan {
        try SpoolFileError.trying("read", url) { try scanned(url, number: number) }
    }

    private static func scanned(_ url: URL, number: Int) throws -> Scan {
        var scan = Scan(segment: SpoolSegment(url: url, number: number))
        let file = try FileHandle(forReadingFrom: url)
        defer { try? file.close() }
        var offset = 0
        // Damaged ones with nothing whole behind them yet: their lengths may be the damage.
        var doubtful: [Range<Int>] = []
        while let finding = try SpoolFrame.read(from: file) {
            switch finding {
            case .payload(let payload):
                scan.segment.append(SpoolFrame.headerBytes + payload.count, at: offset)
                scan.damaged += doubtful
                doubtful = []
                offset = scan.segment.bytes
            case .damaged(let bytes):
                doubtful.append(offset..<offset + bytes)
                offset += bytes
            }
        }
        scan.fileBytes = Int(try file.seekToEnd())
        if offset == scan.fileBytes {
            scan.damaged += doubtful
        } else {
            scan.torn = scan.segment.bytes..<scan.fileBytes
        }
        return scan
    }

    /// Takes note of a frame of so many bytes that has been written.
    mutating func append(_ length: Int, at offset: Int) {
        records.append(offset..<offset + length)
        bytes = offset + length
    }

    /// The payloads of the first `count` records that have not been removed. One that has become unreadable comes as
    /// the error instead.
    func payloads(_ count: Int) throws -> [Result<Data, StoreError>] {
        let places = records.prefix(count)
        guard FileManager.default.fileExists(atPath: url.path) else {
            return places.map { _ in .failure(StoreError(.spoolFailed, "\(url.path) has been taken away")) }
        }
        let file = try SpoolFileError.trying("open", url) { try FileHandle(forReadingFrom: url) }
        defer { try? file.close() }
        return places.map { place in
            let message = "a record of \(url.path) has become unreadable"
            do {
                try file.seek(toOffset: UInt64(place.lowerBound))
                guard case .payload(let payload) = try SpoolFrame.read(from: file),
                    SpoolFrame.headerBytes + payload.count == place.count
                else { return .failure(StoreError(.spoolFailed, message)) }
                return .success(payload)
            } catch {
                return .failure(StoreError(.spoolFailed, message, cause: SpoolFileError("read", url, error)))
            }
        }
    }

    mutating func remove(_ count: Int) { records.removeFirst(count) }
}
