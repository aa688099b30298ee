import JSONText

/// What the gateway reads of an answer's JSON object, whether it is the whole answer or one event of a stream.
struct AnswerObject {
    private(set) var usage: UsageObject?

    /// Elements of `choices`, and those among them that bring text, reasoning or a call of a tool.
    private(set) var choices = 0
    private(set) var choicesWithContent = 0

    /// Whether a choice says why it is finished.
    private(set) var isFinished = false

    /// Whether it is an error in the place of an answer, and its status where it tells one.
    private(set) var isError = false
    private(set) var errorStatus: Int?

    /// - Throws: ``JSONSyntaxError`` for what is no JSON object.
    init(_ bytes: UnsafeRawBufferPointer) throws(JSONSyntaxError) {
        var reader = JSONReader(bytes)
        guard try reader.peek() == .object else {
            throw JSONSyntaxError(place: reader.place, message: "an object is expected")
        }
        reader.enter()
        var isFirst = true
        while let name = try reader.nextName(isFirst: &isFirst) {
            let kind = try reader.peek()
            if kind == .array, reader.matches(name, "choices") {
                try readChoices(&reader)
            } else if kind == .object, reader.matches(name, "usage") {
                // Of two the first counts, as most clients read the last and servers send one.
                let object = try UsageObject(&reader)
                if usage == nil { usage = object }
            } else if kind != .null, reader.matches(name, "error") {
                isError = true
                try readError(kind, &reader)
            } else {
                try reader.skip(depth: 1)
            }
        }
        try reader.finish()
    }

    private mutating func readError(_ kind: JSONReader.Kind, _ reader: inout JSONReader) throws(JSONSyntaxError) {
        guard kind == .object else { return try reader.skip(depth: 1) }
        reader.enter()
        var isFirst = true
        while let name = try reader.nextName(isFirst: &isFirst) {
            if reader.matches(name, "code"), try reader.peek() == .number {
                errorStatus = Int(exactly: try reader.number())
            } else {
                try reader.skip(depth: 2)
            }
        }
    }

    private mutating func readChoices(_ reader: inout JSONReader) throws(JSONSyntaxError) {
        reader.enter()
        var isFirst = true
        while try reader.nextElement(isFirst: &isFirst) {
            choices += 1
            guard try reader.peek() == .object else {
                try reader.skip(depth: 2)
                continue
            }
            if try readChoice(&reader) { choicesWithContent += 1 }
        }
    }

    /// Whether a choice has content: `text` of a completion, a member of `delta` or `message` of a chat.
    private mutating func readChoice(_ reader: inout JSONReader) throws(JSONSyntaxError) -> Bool {
        reader.enter()
        var hasContent = false
        var isFirst = true
        while let name = try reader.nextName(isFirst: &isFirst) {
            let kind = try reader.peek()
            if kind == .object, reader.matches(name, "delta") || reader.matches(name, "message") {
                if try readMessage(&reader) { hasContent = true }
            } else if kind == .text, reader.matches(name, "text") {
                if try !reader.rawText().range.isEmpty { hasContent = true }
            } else {
                if kind != .null, reader.matches(name, "finish_reason") { isFinished = true }
                try reader.skip(depth: 3)
            }
        }
        return hasContent
    }

    /// Whether a message has content: anything but the role that is not null or empty.
    private func readMessage(_ reader: inout JSONReader) throws(JSONSyntaxError) -> Bool {
        reader.enter()
        var hasContent = false
        var isFirst = true
        while let name = try reader.nextName(isFirst: &isFirst) {
            let start: Int
            switch try reader.peek() {
            case .text:
                if try !reader.rawText().range.isEmpty, !reader.matches(name, "role") { hasContent = true }
                continue
            case .array, .object: start = reader.place
            default:
                try reader.skip(depth: 4)
                continue
            }
            try reader.skip(depth: 4)
            // `[]` and `{}` are two bytes; white space within is as good as none to a model server.
            if reader.place - start > 2 { hasContent = true }
        }
        return hasContent
    }
}
