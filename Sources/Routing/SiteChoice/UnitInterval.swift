/// Numbers from 0 to 1 made of 64-bit words.
enum UnitInterval {
    /// The upper 53 bits of a word as a fraction, at least 0 and below 1.
    static func fraction(_ word: UInt64) -> Double { Double(word >> 11) * 0x1p-53 }

    /// The same above 0, so that its logarithm is a number.
    static func openFraction(_ word: UInt64) -> Double { (Double(word >> 11) + 0.5) * 0x1p-53 }
}
