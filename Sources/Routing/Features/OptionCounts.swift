/// Answer options listed one a line as `A. …`, `a) …` or `1. …`, in sequence.
struct OptionCounts: Sendable {
    private(set) var count = 0
    private(set) var longestBytes = 0
    private var sumBytes: Float = 0
    private var sumSquaredBytes: Float = 0
    private var numeric = 0
    private var short = 0
    private var openedAt = -1
    private var expectedLabel: UInt8 = 0

    var meanBytes: Float { count > 0 ? sumBytes / Float(count) : 0 }
    var numericShare: Float { count > 0 ? Float(numeric) / Float(count) : 0 }

    /// Share of options without a space.
    var shortShare: Float { count > 0 ? Float(short) / Float(count) : 0 }

    /// Standard deviation of the options' lengths over their mean.
    var relativeSpread: Float {
        guard count > 1, sumBytes > 0 else { return 0 }
        let mean = meanBytes
        return max(0, sumSquaredBytes / Float(count) - mean * mean).squareRoot() / mean
    }

    /// Begins an option if the line after `lineBreak` is the next of a list; true if it did.
    mutating func open(afterLineBreak lineBreak: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard lineBreak + 3 < bytes.count else { return false }
        let label = bytes[lineBreak + 1]
        let mark = bytes[lineBreak + 2]
        guard mark == UInt8(ascii: ".") || mark == UInt8(ascii: ")"), bytes[lineBreak + 3] == UInt8(ascii: " ") else {
            return false
        }
        let starts = label == UInt8(ascii: "A") || label == UInt8(ascii: "a") || label == UInt8(ascii: "1")
        guard count == 0 ? starts : label == expectedLabel else { return false }
        expectedLabel = label &+ 1
        count += 1
        openedAt = lineBreak + 4
        noteForm(bytes)
        return true
    }

    /// Ends the open option, if any, before `end`.
    mutating func close(at end: Int) {
        guard openedAt >= 0 else { return }
        let length = max(0, end - openedAt)
        sumBytes += Float(length)
        sumSquaredBytes += Float(length) * Float(length)
        longestBytes = max(longestBytes, length)
        openedAt = -1
    }

    private mutating func noteForm(_ bytes: UnsafeBufferPointer<UInt8>) {
        var position = openedAt
        while position < bytes.count, Self.leadsNumber(bytes[position]) { position += 1 }
        if position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { numeric += 1 }
        position = openedAt
        while position < bytes.count, bytes[position] > UInt8(ascii: " ") { position += 1 }
        if position == bytes.count || bytes[position] == UInt8(ascii: "\n") { short += 1 }
    }

    private static func leadsNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "$"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "("), UInt8(ascii: "\\"): true
        default: false
        }
    }
}
