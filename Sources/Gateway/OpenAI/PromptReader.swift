import JSONText

/// Collects what a model is to read, as OpenAI's interface has it.
///
/// Fields of a message other than its content are passed over, and so are parts of a content that are not text.
struct PromptReader {
    /// All texts in their order, a line break between them.
    private(set) var text = ""

    /// Tokens that came as numbers.
    private(set) var tokens = 0

    /// Prompts that each get an answer of their own: one for a conversation.
    private(set) var count = 0

    private(set) var mistake: OpenAIError?
    private var texts = 0

    var hasOnlyTokens: Bool { texts == 0 && tokens > 0 }

    // MARK: - Conversations

    /// An array of messages, each with a content.
    mutating func readMessages(_ reader: inout JSONReader) throws(JSONSyntaxError) {
        let kind = try reader.peek()
        guard kind == .array else {
            try reader.skip()
            return note(.wrongType("messages", expected: "an array of objects", kind))
        }
        reader.enter()
        var isFirst = true
        var index = 0
        while try reader.nextElement(isFirst: &isFirst) {
            let kind = try reader.peek()
            if kind == .object {
                try readMessage(index, &reader)
            } else {
                try reader.skip(depth: 1)
                note(.wrongType("messages[\(index)]", expected: "an object", kind))
            }
            index += 1
        }
        if index == 0 { note(.emptyArray("messages")) }
        count = 1
    }

    private mutating func readMessage(_ index: Int, _ reader: inout JSONReader) throws(JSONSyntaxError) {
        reader.enter()
        var isFirst = true
        while let name = try reader.nextName(isFirst: &isFirst) {
            guard reader.matches(name, "content") else {
                try reader.skip(depth: 2)
                continue
            }
            let kind = try reader.peek()
            switch kind {
            case .text: append(try reader.text())
            case .array: try readParts(index, &reader)
            // A message that only calls tools.
            case .null: try reader.null()
            default:
                try reader.skip(depth: 2)
                note(.wrongType("messages[\(index)].content", expected: "a string or an array of objects", kind))
            }
        }
    }

    private mutating func readParts(_ index: Int, _ reader: inout JSONReader) throws(JSONSyntaxError) {
        reader.enter()
        var isFirst = true
        while try reader.nextElement(isFirst: &isFirst) {
            let kind = try reader.peek()
            guard kind == .object else {
                try reader.skip(depth: 3)
                // Some model servers take plain texts as parts.
                if kind != .text {
                    note(.wrongType("messages[\(index)].content", expected: "an array of objects", kind))
                }
                continue
            }
            reader.enter()
            var isFirstMember = true
            while let name = try reader.nextName(isFirst: &isFirstMember) {
                if reader.matches(name, "text"), try reader.peek() == .text {
                    append(try reader.text())
                } else {
                    try reader.skip(depth: 4)
                }
            }
        }
    }

    // MARK: - Plain prompts

    /// A text, an array of texts, an array of tokens, or an array of arrays of tokens.
    mutating func readInput(_ reader: inout JSONReader, field: String) throws(JSONSyntaxError) {
        let kind = try reader.peek()
        switch kind {
        case .text:
            append(try reader.text())
            count = 1
        case .array: try readInputs(&reader, field: field)
        default:
            try reader.skip()
            note(.wrongType(field, expected: "a string or an array", kind))
        }
    }

    private mutating func readInputs(_ reader: inout JSONReader, field: String) throws(JSONSyntaxError) {
        reader.enter()
        var isFirst = true
        var isTokens = false
        while try reader.nextElement(isFirst: &isFirst) {
            let kind = try reader.peek()
            switch kind {
            case .text:
                append(try reader.text())
                count += 1
            case .number:
                try reader.skip()
                tokens += 1
                isTokens = true
            case .array:
                try readTokens(&reader, field: field)
                count += 1
            default:
                try reader.skip(depth: 1)
                note(.wrongType(field, expected: "an array of strings or tokens", kind))
            }
        }
        if isTokens { count += 1 }
        if count == 0 { note(.emptyArray(field)) }
    }

    private mutating func readTokens(_ reader: inout JSONReader, field: String) throws(JSONSyntaxError) {
        reader.enter()
        var isFirst = true
        while try reader.nextElement(isFirst: &isFirst) {
            let kind = try reader.peek()
            try reader.skip(depth: 2)
            if kind == .number {
                tokens += 1
            } else {
                note(.wrongType(field, expected: "arrays of tokens", kind))
            }
        }
    }

    private mutating func append(_ part: String) {
        if texts == 0 {
            text = part
        } else {
            text.append("\n")
            text.append(part)
        }
        texts += 1
    }

    private mutating func note(_ error: OpenAIError) {
        if mistake == nil { mistake = error }
    }
}
