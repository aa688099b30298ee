import SeededRandom

extension SplitMix64 {
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
