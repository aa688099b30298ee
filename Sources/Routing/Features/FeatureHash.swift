/// The hash behind feature rows: FNV-1a over bytes, then a multiplicative finish that separates kinds of feature.
///
/// It is part of a saved state's meaning: a change here needs a new `QualityState.version`.
enum FeatureHash {
    /// What a row stands for; the same bytes in two kinds give unrelated rows.
    enum Kind: UInt32 {
        case workloadClass = 0x9E37_79B1
        case word = 0x85EB_CA77
        case pair = 0xC2B2_AE3D
        case prefix = 0x27D4_EB2F
        case suffix = 0x1656_67B1
        case form = 0x7FEB_352D
        case optionWord = 0x846C_A68B
        case optionPair = 0x6C8E_9CF5
    }

    static let start: UInt32 = 0x811C_9DC5

    @inline(__always)
    static func step(_ hash: UInt32, _ byte: UInt8) -> UInt32 { (hash ^ UInt32(byte)) &* 0x0100_0193 }

    /// The row hash of `value`: well mixed in its low bits.
    @inline(__always)
    static func row(_ value: UInt32, _ kind: Kind) -> UInt32 {
        var mixed = (value ^ kind.rawValue) &* 0x7FEB_352D
        mixed ^= mixed >> 15
        mixed = mixed &* 0x846C_A68B
        return mixed ^ (mixed >> 16)
    }

    static func of(_ text: String) -> UInt32 { text.utf8.reduce(start, step) }
}
