import Foundation

/// A record as it lies in a segment: the payload's length and CRC-32, each four bytes little-endian, then the payload.
///
/// No payload is empty: a length of zero, whose CRC-32 is zero too, is what a power cut leaves in a file that had grown.
enum SpoolFrame {
    /// What lies at some place of a segment.
    enum Finding {
        case payload(Data)
        /// A frame of so many bytes that is all there and is not what was written.
        case damaged(bytes: Int)
    }

    static let headerBytes = 8

    /// No payload is longer; a length beyond it is taken for damage.
    static let maximumPayloadBytes = 256 << 20

    static func encode(_ payload: Data) -> Data {
        var frame = Data(capacity: headerBytes + payload.count)
        append(UInt32(payload.count), to: &frame)
        append(SpoolChecksum.crc32(payload), to: &frame)
        frame.append(payload)
        return frame
    }

    /// Reads the frame that begins where `file` stands.
    ///
    /// - Returns: nil when there is none, none whole, or none of a length that can be.
    static func read(from file: FileHandle) throws -> Finding? {
        guard let header = try file.read(upToCount: headerBytes), header.count == headerBytes else { return nil }
        let length = Int(number(header.prefix(4)))
        guard length > 0, length <= maximumPayloadBytes else { return nil }
        guard let payload = try file.read(upToCount: length), payload.count == length else { return nil }
        guard SpoolChecksum.crc32(payload) == number(header.suffix(4)) else {
            return .damaged(bytes: headerBytes + length)
        }
        return .payload(payload)
    }

    private static func append(_ number: UInt32, to data: inout Data) {
        withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
    }

    private static func number(_ bytes: Data) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
