import Foundation
import Logging

/// What becomes of the parts of a spool that cannot be read.
extension SpoolFiles {
    /// Logs what an earlier process left unreadable in a segment, and puts it aside. Records behind it are not lost.
    mutating func report(_ scan: SpoolSegment.Scan) {
        let url = scan.segment.url
        for place in scan.damaged {
            damaged += 1
            logger.error(
                "damaged record of a spool segment put aside",
                metadata: ["file": "\(url.path)", "offset": "\(place.lowerBound)", "bytes": "\(place.count)"]
            )
            putAside(place, of: url, reason: "the record is damaged")
        }
        guard !scan.torn.isEmpty else { return }
        logger.warning(
            "torn end of a spool segment dropped",
            metadata: [
                "file": "\(url.path)", "dropped_bytes": "\(scan.torn.count)",
                "kept": "\(scan.segment.records.count)",
            ]
        )
        // As a rule what was being written in a crash. Where it is more, its bytes are all there is of it; zeros are
        // nothing: the file had grown when the power went, and its new part was never written.
        guard bytes(scan.torn, of: url)?.contains(where: { $0 != 0 }) ?? true else { return }
        putAside(scan.torn, of: url, reason: "the end of the segment is torn")
    }

    /// Puts the oldest record aside as it lies on disk. It stays the oldest until it is removed.
    func rejectOldest(reason: StoreError) {
        guard let segment = segments.first(where: { !$0.records.isEmpty }) else { return }
        putAside(segment.records[0], of: segment.url, reason: "\(reason)")
    }

    private func putAside(_ place: Range<Int>, of url: URL, reason: String) {
        let record = DamagedRecord(
            at: Date(),
            reason: reason,
            file: url.lastPathComponent,
            offset: place.lowerBound,
            length: place.count,
            bytes: bytes(place, of: url)
        )
        do {
            try reject(record)
        } catch {
            logger.error("damaged record could not be put aside", metadata: ["error": "\(error)"])
        }
    }

    private func bytes(_ place: Range<Int>, of url: URL) -> Data? {
        // In base64 they take a third more.
        guard place.count <= limits.maximumRejectedBytes / 2, let file = try? FileHandle(forReadingFrom: url) else {
            return nil
        }
        defer { try? file.close() }
        do {
            try file.seek(toOffset: UInt64(place.lowerBound))
            return try file.read(upToCount: place.count)
        } catch {
            return nil
        }
    }
}
