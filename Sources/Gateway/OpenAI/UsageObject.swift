import JSONText

/// A usage object within an answer, and where a member can be added to it.
struct UsageObject {
    private(set) var usage = TokenUsage()

    /// Place of its closing brace.
    private(set) var end = 0

    private(set) var isEmpty = true

    /// Whether a gateway behind this one has already noted a footprint.
    private(set) var hasFootprint = false

    /// Whether it counts any tokens at all.
    private(set) var hasCounts = false

    /// Reads an object that ``JSONReader/peek()`` has seen.
    init(_ reader: inout JSONReader) throws(JSONSyntaxError) {
        reader.enter()
        var isFirst = true
        while let name = try reader.nextName(isFirst: &isFirst) {
            isEmpty = false
            let kind = try reader.peek()
            if kind == .number, reader.matches(name, "prompt_tokens") {
                usage.inputTokens = try Self.count(&reader)
                hasCounts = true
            } else if kind == .number, reader.matches(name, "completion_tokens") {
                usage.outputTokens = try Self.count(&reader)
                hasCounts = true
            } else if kind == .object, reader.matches(name, "prompt_tokens_details") {
                try readDetails(&reader)
            } else {
                if reader.matches(name, FootprintNote.memberName) { hasFootprint = true }
                try reader.skip(depth: 2)
            }
        }
        end = reader.place - 1
    }

    private mutating func readDetails(_ reader: inout JSONReader) throws(JSONSyntaxError) {
        reader.enter()
        var isFirst = true
        while let name = try reader.nextName(isFirst: &isFirst) {
            if reader.matches(name, "cached_tokens"), try reader.peek() == .number {
                usage.cachedInputTokens = try Self.count(&reader)
            } else {
                try reader.skip(depth: 3)
            }
        }
    }

    /// A count as far as it is one; a server's nonsense becomes the nearest that is.
    private static func count(_ reader: inout JSONReader) throws(JSONSyntaxError) -> Int {
        Int(min(max(try reader.number(), 0), 1e12))
    }
}
