import Foundation

/// Whole numbers as base64 of their little-endian bytes: a quarter of the size of JSON digits, and quick to read.
struct PackedNumbers<Number: FixedWidthInteger & Sendable>: Codable, Sendable {
    var values: [Number]

    init(_ values: [Number]) { self.values = values }

    init(from decoder: any Decoder) throws {
        let data = try decoder.singleValueContainer().decode(Data.self)
        let size = MemoryLayout<Number>.size
        guard data.count.isMultiple(of: size) else {
            throw RoutingError(code: .invalidState, message: "a packed list of numbers is cut short; fit again")
        }
        values = data.withUnsafeBytes { bytes in
            (0..<bytes.count / size).map {
                Number(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * size, as: Number.self))
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        let data = values.map(\.littleEndian).withUnsafeBytes { Data($0) }
        var container = encoder.singleValueContainer()
        try container.encode(data)
    }
}
