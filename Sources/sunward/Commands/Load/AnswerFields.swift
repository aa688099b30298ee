import JSONText

/// What a load generator wants of an answer, or of one event of it.
struct AnswerFields {
    var text = ""
    var hasToolCall = false
    var inputTokens: Int?
    var outputTokens: Int?
    var grams: Double?
    var hasError = false
    var errorCode: String?

    /// - Throws: `JSONSyntaxError`.
    mutating func read(_ json: inout JSONReader) throws(JSONSyntaxError) {
        try members(&json) { (fields, name, json) throws(JSONSyntaxError) in
            switch name {
            case "choices": try fields.choices(&json)
            case "usage": try fields.usage(&json)
            case "error": try fields.failure(&json)
            default: try json.skip()
            }
        }
        try json.finish()
    }

    private mutating func choices(_ json: inout JSONReader) throws(JSONSyntaxError) {
        guard try json.peek() == .array else { return try json.skip() }
        json.enter()
        var isFirst = true
        while try json.nextElement(isFirst: &isFirst) {
            try members(&json) { (fields, name, json) throws(JSONSyntaxError) in
                switch (name, try json.peek()) {
                case ("text", .text): fields.text += try json.text()
                case ("message", .object), ("delta", .object): try fields.message(&json)
                default: try json.skip()
                }
            }
        }
    }

    private mutating func message(_ json: inout JSONReader) throws(JSONSyntaxError) {
        try members(&json) { (fields, name, json) throws(JSONSyntaxError) in
            switch (name, try json.peek()) {
            case ("content", .text): fields.text += try json.text()
            case ("tool_calls", .array):
                fields.hasToolCall = true
                try json.skip()
            default: try json.skip()
            }
        }
    }

    private mutating func usage(_ json: inout JSONReader) throws(JSONSyntaxError) {
        try members(&json) { (fields, name, json) throws(JSONSyntaxError) in
            switch (name, try json.peek()) {
            case ("prompt_tokens", .number): fields.inputTokens = Int(try json.number().clampedToInt)
            case ("completion_tokens", .number): fields.outputTokens = Int(try json.number().clampedToInt)
            case ("sunward", .object): try fields.footprint(&json)
            default: try json.skip()
            }
        }
    }

    private mutating func footprint(_ json: inout JSONReader) throws(JSONSyntaxError) {
        try members(&json) { (fields, name, json) throws(JSONSyntaxError) in
            guard name == "grams_co2", try json.peek() == .number else { return try json.skip() }
            fields.grams = try json.number()
        }
    }

    private mutating func failure(_ json: inout JSONReader) throws(JSONSyntaxError) {
        guard try json.peek() != .null else { return try json.null() }
        hasError = true
        var type: String?
        try members(&json) { (fields, name, json) throws(JSONSyntaxError) in
            switch (name, try json.peek()) {
            case ("code", .text): fields.errorCode = try json.text()
            case ("type", .text): type = try json.text()
            default: try json.skip()
            }
        }
        errorCode = errorCode ?? type
    }

    /// Goes through an object; what is none is passed over.
    private mutating func members(
        _ json: inout JSONReader,
        _ member: (inout AnswerFields, String, inout JSONReader) throws(JSONSyntaxError) -> Void
    ) throws(JSONSyntaxError) {
        guard try json.peek() == .object else { return try json.skip() }
        json.enter()
        var isFirst = true
        while let name = try json.nextMember(isFirst: &isFirst) { try member(&self, name, &json) }
    }
}

extension Double {
    /// As a whole number that surely fits.
    fileprivate var clampedToInt: Double { Swift.min(Swift.max(self, 0), 1e12) }
}
