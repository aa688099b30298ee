/// Byte tables for the single pass over a prompt.
enum ByteClass {
    /// The lower-cased byte when it belongs to a word (letters and everything outside ASCII), 1 for a digit, else 0.
    static let folded: [UInt8] = (0...255).map { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), 128...255: UInt8(byte)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt8(byte) | 0x20
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit
        default: 0
        }
    }

    static let digit: UInt8 = 1
}
