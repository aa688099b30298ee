import JSONText

/// All that a model has written in an answer in one piece, one after the other: texts of completions, contents, reasoning
/// and tool calls of messages. Read only where nothing else says how long the answer is.
struct AnswerText {
    private static let mostDepth = 8

    private(set) var text = ""

    /// - Parameter bytes: A JSON object.
    mutating func read(_ bytes: UnsafeRawBufferPointer) throws(JSONSyntaxError) {
        var reader = JSONReader(bytes)
        guard try reader.peek() == .object else { return }
        reader.enter()
        var isFirst = true
        while let name = try reader.nextName(isFirst: &isFirst) {
            guard try reader.peek() == .array, reader.matches(name, "choices") else {
                try reader.skip(depth: 1)
                continue
            }
            reader.enter()
            var isFirstChoice = true
            while try reader.nextElement(isFirst: &isFirstChoice) { try readChoice(&reader) }
        }
    }

    private mutating func readChoice(_ reader: inout JSONReader) throws(JSONSyntaxError) {
        guard try reader.peek() == .object else { return try reader.skip(depth: 2) }
        reader.enter()
        var isFirst = true
        while let name = try reader.nextName(isFirst: &isFirst) {
            if reader.matches(name, "message") || reader.matches(name, "text") {
                try readValue(&reader, depth: 3)
            } else {
                try reader.skip(depth: 3)
            }
        }
    }

    private mutating func readValue(_ reader: inout JSONReader, depth: Int) throws(JSONSyntaxError) {
        guard depth < Self.mostDepth else { return try reader.skip(depth: depth) }
        var isFirst = true
        switch try reader.peek() {
        case .text: text += try reader.text()
        case .array:
            reader.enter()
            while try reader.nextElement(isFirst: &isFirst) { try readValue(&reader, depth: depth + 1) }
        case .object:
            reader.enter()
            while let name = try reader.nextName(isFirst: &isFirst) {
                if Self.isOfServer(name, reader) {
                    try reader.skip(depth: depth)
                } else {
                    try readValue(&reader, depth: depth + 1)
                }
            }
        default: try reader.skip(depth: depth)
        }
    }

    /// Whether a member is the server's own word, and none of the model's.
    static func isOfServer(_ name: JSONReader.RawText, _ reader: JSONReader) -> Bool {
        reader.matches(name, "role") || reader.matches(name, "id") || reader.matches(name, "type")
    }
}
