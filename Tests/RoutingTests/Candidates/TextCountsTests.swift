import Testing

@testable import Routing

struct TextCountsTests {
    /// The same weights over counts made one byte after the other.
    private static func expected(_ bytes: [UInt8]) -> Double {
        var (words, beyond, digits, signs, breaks, wide, script, run) = (0, 0, 0, 0, 0, 0, 0, 0)
        for part in bytes.split(whereSeparator: { $0 < 0x80 }) where part.count >= 4 { script += part.count }
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                run += 1
                if run == 1 { words += 1 }
                if run > 7 { beyond += 1 }
                continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case 0x80...: wide += 1
            case UInt8(ascii: "\n"): breaks += 1
            case UInt8(ascii: " "): break
            default: signs += 1
            }
            run = 0
        }
        return 1.065 * Double(words) + 0.191 * Double(beyond) + 1.248 * Double(digits) + 0.778 * Double(signs)
            + 0.836 * Double(breaks) + 1.627 * Double(wide - script) + 0.3 * Double(script)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `any bytes are counted as if one by one`(seed: UInt64) {
        var random = ReplayRandom(seed: seed)
        for length in [0, 1, 7, 8, 9, 300, TextCounts.maximumBytes] {
            let bytes = (0..<length).map { _ in
                random.next() % 3 == 0 ? UInt8(truncatingIfNeeded: random.next()) : UInt8(97 + random.next() % 26)
            }
            #expect(TextCounts(bytes).tokens == Self.expected(bytes), "seed \(seed), \(length) bytes")
        }
    }

    @Test func `as many bytes of one kind as can be counted do not run into the next kind`() {
        for byte in [UInt8(ascii: "1"), UInt8(ascii: "$"), UInt8(ascii: "\n"), 0xC3] {
            let bytes = [UInt8](repeating: byte, count: TextCounts.maximumBytes)
            #expect(TextCounts(bytes).tokens == Self.expected(bytes))
        }
    }
}
