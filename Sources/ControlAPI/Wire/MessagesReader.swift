import JSONText

/// Takes the text out of a conversation as OpenAI's interface has it: the contents of all messages, in order, a line
/// break between them. Other fields of a message are passed over, and so are parts that are not text.
enum MessagesReader {
    private static let expected = "an array of messages, each with a content"

    static func text(_ reader: inout JSONReader, _ fields: inout FieldReader) throws(JSONSyntaxError) -> String {
        guard try fields.expect(.array, "messages", expected, &reader) else { return "" }
        var texts: [String] = []
        var isFirst = true
        while try reader.nextElement(isFirst: &isFirst) {
            guard try fields.expect(.object, "messages", expected, &reader) else { continue }
            var isFirstMember = true
            while let name = try reader.nextMember(isFirst: &isFirstMember) {
                if name == "content" { try content(&reader, &fields, &texts) } else { try reader.skip() }
            }
        }
        return texts.count == 1 ? texts[0] : texts.joined(separator: "\n")
    }

    /// Text, null (a message that only calls tools), or an array of parts.
    private static func content(
        _ reader: inout JSONReader,
        _ fields: inout FieldReader,
        _ texts: inout [String]
    ) throws(JSONSyntaxError) {
        switch try reader.peek() {
        case .text: texts.append(try reader.text())
        case .null: try reader.null()
        case .array:
            reader.enter()
            var isFirst = true
            while try reader.nextElement(isFirst: &isFirst) {
                guard try fields.expect(.object, "messages.content", "text or an array of parts", &reader) else {
                    continue
                }
                var isFirstMember = true
                while let name = try reader.nextMember(isFirst: &isFirstMember) {
                    if name == "text", try reader.peek() == .text {
                        texts.append(try reader.text())
                    } else {
                        try reader.skip()
                    }
                }
            }
        default:
            try reader.skip()
            fields.refuse("messages.content", "", "must be text or an array of parts")
        }
    }
}
