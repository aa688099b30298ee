/// SplitMix64: a small generator whose sequence depends on its seed alone.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A text in which everything that ever needed escaping is frequent.
    mutating func nastyText() -> String {
        let pieces = [
            "\\", "\"", "'", "\n", "\r", "\t", "{", "}", ",", "NULL", "\\N", "\\.", " ", "é", "日本", "🌞", "$1", ";--",
            "a",
            "\u{1}", "\u{7f}", "",
        ]
        return (0..<Int.random(in: 0...12, using: &self)).map { _ in pieces.randomElement(using: &self) ?? "" }.joined()
    }

    /// A moment with microseconds, between the years 1 and 4000.
    mutating func microsecondDate() -> Int64 {
        Int64.random(in: -63_000_000_000_000_000...63_000_000_000_000_000, using: &self)
    }
}
