import Foundation

extension UUID {
    /// An identifier of version 7 (RFC 9562, section 5.7).
    ///
    /// - Parameters:
    ///   - milliseconds: Since 1970; the lower 48 bits count.
    ///   - next12Bits: What follows the version: a counter or a finer time.
    ///   - random: What follows the variant; the lower 62 bits count.
    init(milliseconds: UInt64, next12Bits: UInt64, random: UInt64) {
        let high = ((milliseconds & 0xFFFF_FFFF_FFFF) << 16) | 0x7000 | (next12Bits & 0x0FFF)
        let low = (random & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        func byte(_ word: UInt64, _ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
        self.init(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3),
                byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7),
                byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
                byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
            )
        )
    }
}
