import Foundation

/// A record as it lies in a segment: the payload's length and CRC-32, each four bytes little-endian, then the payload.
enum SpoolFrame {
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
    /// - Returns: The payload; nil when there is none, or none whole and unharmed.
    static func read(from file: FileHandle) throws -> Data? {
        guard let header = try file.read(upToCount: headerBytes), header.count == headerBytes else { return nil }
        let length = Int(number(header.prefix(4)))
        guard length <= maximumPayloadBytes else { return nil }
        let payload = length == 0 ? Data() : try file.read(upToCount: length) ?? Data()
        guard payload.count == length, SpoolChecksum.crc32(payload) == number(header.suffix(4)) else { return nil }
        return payload
    }

    private static func append(_ number: UInt32, to data: inout Data) {
        withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
    }

    private static func number(_ bytes: Data) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
