import JSONText

/// What the gateway reads of an answer's JSON object, whether it is the whole answer or one event of a stream.
struct AnswerObject {
    private(set) var usage: UsageObject?

    /// Elements of `choices`, and those among them that bring text, reasoning or a call of a tool.
    private(set) var choices = 0
    private(set) var choicesWithContent = 0

    /// Bytes of that text, without the words of the server itself, such as roles and the names of calls.
    private(set) var contentBytes = 0

    /// Whether a choice says why it is finished.
    private(set) var isFinished = false

    /// Whether it is an error in the place of an answer, and its status where it tells one.
    private(set) var isError = false
    private(set) var errorStatus: Int?

    private static let mostDepth = 8

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
                try readChoices(&reader, bytes)
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

    private mutating func readChoices(
        _ reader: inout JSONReader,
        _ bytes: UnsafeRawBufferPointer
    ) throws(JSONSyntaxError) {
        reader.enter()
        var isFirst = true
        while try reader.nextElement(isFirst: &isFirst) {
            choices += 1
            guard try reader.peek() == .object else {
                try reader.skip(depth: 2)
                continue
            }
            let read = try readChoice(&reader, bytes)
            if read.hasContent { choicesWithContent += 1 }
            contentBytes += read.count
        }
    }

    /// Whether a choice has content, `text` of a completion or a member of `delta` or `message` of a chat, and its bytes.
    private mutating func readChoice(
        _ reader: inout JSONReader,
        _ bytes: UnsafeRawBufferPointer
    ) throws(JSONSyntaxError) -> (hasContent: Bool, count: Int) {
        reader.enter()
        var hasContent = false
        var count = 0
        var isFirst = true
        while let name = try reader.nextName(isFirst: &isFirst) {
            let kind = try reader.peek()
            if kind == .object, reader.matches(name, "delta") || reader.matches(name, "message") {
                let read = try readMessage(&reader, bytes)
                if read.hasContent { hasContent = true }
                count += read.count
            } else if kind == .text, reader.matches(name, "text") {
                let text = Self.length(of: try reader.rawText(), in: bytes)
                if text > 0 { hasContent = true }
                count += text
            } else {
                if kind != .null, reader.matches(name, "finish_reason") { isFinished = true }
                try reader.skip(depth: 3)
            }
        }
        return (hasContent, count)
    }

    /// Whether a message has content, anything but the role that is not null or empty, and the bytes of its texts.
    private func readMessage(
        _ reader: inout JSONReader,
        _ bytes: UnsafeRawBufferPointer
    ) throws(JSONSyntaxError) -> (hasContent: Bool, count: Int) {
        reader.enter()
        var hasContent = false
        var count = 0
        var isFirst = true
        while let name = try reader.nextName(isFirst: &isFirst) {
            switch try reader.peek() {
            case .text:
                let text = Self.length(of: try reader.rawText(), in: bytes)
                if text > 0, !reader.matches(name, "role") {
                    hasContent = true
                    count += text
                }
            case .array, .object:
                let start = reader.place
                count += try readTexts(&reader, bytes, depth: 4)
                // `[]` and `{}` are two bytes; white space within is as good as none to a model server.
                if reader.place - start > 2 { hasContent = true }
            default: try reader.skip(depth: 4)
            }
        }
        return (hasContent, count)
    }

    /// Bytes of all texts within a value but those that are the server's own word.
    private func readTexts(
        _ reader: inout JSONReader,
        _ bytes: UnsafeRawBufferPointer,
        depth: Int
    ) throws(JSONSyntaxError) -> Int {
        var count = 0
        var isFirst = true
        switch try reader.peek() {
        case .text: count = Self.length(of: try reader.rawText(), in: bytes)
        case .array where depth < Self.mostDepth:
            reader.enter()
            while try reader.nextElement(isFirst: &isFirst) { count += try readTexts(&reader, bytes, depth: depth + 1) }
        case .object where depth < Self.mostDepth:
            reader.enter()
            while let name = try reader.nextName(isFirst: &isFirst) {
                if AnswerText.isOfServer(name, reader) {
                    try reader.skip(depth: depth)
                } else {
                    count += try readTexts(&reader, bytes, depth: depth + 1)
                }
            }
        default: try reader.skip(depth: depth)
        }
        return count
    }

    /// Bytes of the text that is meant. Some servers escape all that is not ASCII: an escape of six bytes is one character
    /// of two or three.
    private static func length(of text: JSONReader.RawText, in bytes: UnsafeRawBufferPointer) -> Int {
        guard text.isEscaped else { return text.range.count }
        var count = 0
        var place = text.range.lowerBound
        while place < text.range.upperBound {
            count += 1
            guard bytes[place] == UInt8(ascii: "\\") else {
                place += 1
                continue
            }
            guard bytes[place + 1] == UInt8(ascii: "u") else {
                place += 2
                continue
            }
            count += bytes[place + 2] == UInt8(ascii: "0") && bytes[place + 3] < UInt8(ascii: "8") ? 1 : 2
            place += 6
        }
        return count
    }
}
