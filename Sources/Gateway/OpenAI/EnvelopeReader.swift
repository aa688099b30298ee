import JSONText

/// Reads the fields of a request's body that the gateway needs, and notes the first mistake among them.
///
/// Reading goes on after a mistake, so that a body that is no JSON is always told so.
struct EnvelopeReader {
    /// A field that is read; all others are passed over.
    private enum Field: UInt16, CaseIterable {
        case model, messages, prompt, input, stream, streamOptions, maxTokens, maxCompletionTokens, choices, user
        case promptCacheKey

        static let all = allCases

        var name: StaticString {
            switch self {
            case .model: "model"
            case .messages: "messages"
            case .prompt: "prompt"
            case .input: "input"
            case .stream: "stream"
            case .streamOptions: "stream_options"
            case .maxTokens: "max_tokens"
            case .maxCompletionTokens: "max_completion_tokens"
            case .choices: "n"
            case .user: "user"
            case .promptCacheKey: "prompt_cache_key"
            }
        }

        /// Whether an endpoint has the field. Model servers take embeddings of conversations as well.
        func belongs(to surface: Surface) -> Bool {
            switch self {
            case .model, .user: true
            case .messages: surface != .completions
            case .prompt: surface == .completions
            case .input: surface == .embeddings
            default: surface != .embeddings
            }
        }
    }

    private static let largestTokenLimit = 100_000_000
    private static let mostChoices = 128
    private static let longestSession = 200

    private let surface: Surface
    private var seen: UInt16 = 0

    private(set) var mistake: OpenAIError?
    private(set) var model: String?
    private(set) var modelRange = 0..<0
    private(set) var prompt = PromptReader()
    private(set) var hasPrompt = false
    private(set) var isStreaming = false
    private(set) var includesUsage = false
    private(set) var maxTokens: Int?
    private(set) var maxCompletionTokens: Int?
    private(set) var choices: Int?
    private(set) var user: String?
    private(set) var promptCacheKey: String?

    init(surface: Surface) { self.surface = surface }

    mutating func read(_ reader: inout JSONReader) throws(JSONSyntaxError) {
        let kind = try reader.peek()
        guard kind == .object else {
            try reader.skip()
            try reader.finish()
            return note(.wrongType("", expected: "an object", kind))
        }
        reader.enter()
        var isFirst = true
        while let name = try reader.nextName(isFirst: &isFirst) {
            guard let field = Self.field(name, reader),
                field.belongs(to: surface)
            else {
                try reader.skip()
                continue
            }
            if seen & 1 << field.rawValue != 0 { note(.duplicate(field.name.description)) }
            seen |= 1 << field.rawValue
            try read(field, &reader)
        }
        try reader.finish()
        if mistake == nil { mistake = prompt.mistake }
    }

    private static func field(_ name: JSONReader.RawText, _ reader: JSONReader) -> Field? {
        for field in Field.all where reader.matches(name, field.name) { return field }
        return nil
    }

    private mutating func read(_ field: Field, _ reader: inout JSONReader) throws(JSONSyntaxError) {
        let kind = try reader.peek()
        // A field that is null is as good as left out.
        if kind == .null { return try reader.null() }
        switch field {
        case .model:
            let start = reader.place
            model = try text(field, kind, &reader)
            modelRange = start..<reader.place
        case .messages:
            hasPrompt = true
            try prompt.readMessages(&reader)
        case .prompt, .input:
            hasPrompt = true
            try prompt.readInput(&reader, field: field.name.description)
        case .stream: isStreaming = try bool(field.name.description, kind, &reader)
        case .streamOptions: try readStreamOptions(kind, &reader)
        case .maxTokens: maxTokens = try integer(field, kind, 0...Self.largestTokenLimit, &reader)
        case .maxCompletionTokens:
            maxCompletionTokens = try integer(field, kind, 0...Self.largestTokenLimit, &reader)
        case .choices: choices = try integer(field, kind, 1...Self.mostChoices, &reader)
        case .user: user = session(try text(field, kind, &reader))
        case .promptCacheKey: promptCacheKey = session(try text(field, kind, &reader))
        }
    }

    private mutating func readStreamOptions(
        _ kind: JSONReader.Kind,
        _ reader: inout JSONReader
    ) throws(JSONSyntaxError) {
        guard kind == .object else {
            try reader.skip()
            return note(.wrongType("stream_options", expected: "an object", kind))
        }
        reader.enter()
        var isFirst = true
        while let name = try reader.nextName(isFirst: &isFirst) {
            let kind = try reader.peek()
            if kind != .null, reader.matches(name, "include_usage") {
                includesUsage = try bool("stream_options.include_usage", kind, &reader)
            } else {
                try reader.skip(depth: 1)
            }
        }
    }

    // MARK: - Values

    private mutating func note(_ error: OpenAIError) {
        if mistake == nil { mistake = error }
    }

    private mutating func text(
        _ field: Field,
        _ kind: JSONReader.Kind,
        _ reader: inout JSONReader
    ) throws(JSONSyntaxError) -> String? {
        guard kind == .text else {
            try reader.skip()
            note(.wrongType(field.name.description, expected: "a string", kind))
            return nil
        }
        return try reader.text()
    }

    private mutating func bool(
        _ field: String,
        _ kind: JSONReader.Kind,
        _ reader: inout JSONReader
    ) throws(JSONSyntaxError) -> Bool {
        guard kind == .bool else {
            try reader.skip()
            note(.wrongType(field, expected: "a boolean", kind))
            return false
        }
        return try reader.bool()
    }

    private mutating func integer(
        _ field: Field,
        _ kind: JSONReader.Kind,
        _ range: ClosedRange<Int>,
        _ reader: inout JSONReader
    ) throws(JSONSyntaxError) -> Int? {
        guard kind == .number else {
            try reader.skip()
            note(.wrongType(field.name.description, expected: "an integer", kind))
            return nil
        }
        let number = try reader.number()
        guard number == number.rounded() else {
            note(.wrongType(field.name.description, expected: "an integer", kind))
            return nil
        }
        guard number >= Double(range.lowerBound), number <= Double(range.upperBound) else {
            note(.outOfRange(field.name.description, range))
            return nil
        }
        return Int(number)
    }

    private func session(_ text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        return text.utf8.count <= Self.longestSession ? text : String(text.prefix(Self.longestSession))
    }
}
