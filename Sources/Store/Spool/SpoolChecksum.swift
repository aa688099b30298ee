import Foundation

/// CRC-32 as in ISO 3309 and Ethernet (reflected polynomial 0xEDB88320), which finds a torn or rotten record.
enum SpoolChecksum {
    private static let table: [UInt32] = (0..<256).map { (index: UInt32) in
        (0..<8).reduce(index) { remainder, _ in
            remainder & 1 == 1 ? (remainder >> 1) ^ 0xEDB8_8320 : remainder >> 1
        }
    }

    static func crc32(_ data: Data) -> UInt32 {
        // Through plain memory: a batch of routing decisions has millions of bytes.
        data.withUnsafeBytes { bytes in
            table.withUnsafeBufferPointer { table in
                var remainder: UInt32 = 0xFFFF_FFFF
                for byte in bytes {
                    remainder = (remainder >> 8) ^ table[Int(truncatingIfNeeded: (remainder ^ UInt32(byte)) & 0xFF)]
                }
                return remainder ^ 0xFFFF_FFFF
            }
        }
    }
}
