import JSONText
import Routing
import SeededRandom

/// Reads the body of a request in one pass; members that a simulated model has no use for are passed over.
struct ModelRequestReader {
    private var request: ModelRequest
    private var hasPrompt = false

    /// - Throws: ``ModelRefusal`` that names what is wrong.
    static func read(_ bytes: UnsafeRawBufferPointer, surface: ModelSurface) throws(ModelRefusal) -> ModelRequest {
        var reader = ModelRequestReader(request: ModelRequest(surface: surface))
        do {
            var json = JSONReader(bytes)
            try reader.readBody(&json, bytes)
            try json.finish()
        } catch let error as JSONSyntaxError {
            throw .invalid("The body is not JSON: \(error.message) at byte \(error.place).")
        } catch let error as ModelRefusal {
            throw error
        } catch {
            throw .invalid("\(error)")
        }
        return try reader.checked()
    }

    private init(request: ModelRequest) { self.request = request }

    private mutating func readBody(_ json: inout JSONReader, _ bytes: UnsafeRawBufferPointer) throws {
        guard try json.peek() == .object else { throw ModelRefusal.invalid("The body is not a JSON object.") }
        json.enter()
        var isFirst = true
        while let name = try json.nextMember(isFirst: &isFirst) {
            if try json.peek() == .null {
                try json.null()
                continue
            }
            try readMember(name, &json, bytes)
        }
    }

    private mutating func readMember(
        _ name: String,
        _ json: inout JSONReader,
        _ bytes: UnsafeRawBufferPointer
    ) throws {
        switch name {
        case "model": request.model = try text(name, &json)
        case "stream": request.isStreamed = try bool(name, &json)
        case "stream_options":
            try Self.members(of: name, &json) { name, json in
                guard name == "include_usage" else { return try json.skip() }
                request.includesUsage = try bool(name, &json)
            }
        case "max_tokens", "max_completion_tokens": request.maxTokens = try integer(name, &json, from: 1)
        case "min_tokens": request.minTokens = try integer(name, &json, from: 0)
        case "ignore_eos": request.ignoresEnd = try bool(name, &json)
        case "n": request.choices = try integer(name, &json, from: 1)
        case "messages": try readMessages(&json)
        case "prompt": try readPrompt(&json)
        case "input": try readInput(&json)
        case "tools":
            let start = json.place
            try json.skip()
            request.tools = Array(bytes[start..<json.place])
        case "tool_choice": request.toolChoice = try toolChoice(&json)
        case "metadata":
            try Self.members(of: name, &json) { name, json in
                guard name == "class", try json.peek() == .text else { return try json.skip() }
                request.workloadClass = try json.text()
            }
        case "dimensions": request.dimensions = try integer(name, &json, from: 1)
        case "encoding_format": request.isBase64 = try text(name, &json) == "base64"
        default: try json.skip()
        }
    }

    private func checked() throws(ModelRefusal) -> ModelRequest {
        if request.model.isEmpty { throw .invalid("The field `model` is missing.", param: "model") }
        guard hasPrompt else {
            let name = [ModelSurface.chat: "messages", .completion: "prompt"][request.surface] ?? "input"
            throw .invalid("The field `\(name)` is missing or empty.", param: name)
        }
        if request.choices > 1 {
            throw .invalid("The simulated model makes one choice; `n` is \(request.choices).", param: "n")
        }
        return request
    }

    // MARK: - What is asked

    private mutating func readMessages(_ json: inout JSONReader) throws {
        guard try json.peek() == .array else {
            throw ModelRefusal.invalid("`messages` is no array.", param: "messages")
        }
        json.enter()
        var isFirst = true
        while try json.nextElement(isFirst: &isFirst) {
            var role = ""
            var content = ""
            try Self.members(of: "messages", &json) { name, json in
                switch (name, try json.peek()) {
                case ("role", .text): role = try json.text()
                case ("content", .text): content = try json.text()
                case ("content", .array): content = try parts(&json)
                default: try json.skip()
                }
            }
            guard !role.isEmpty else { throw ModelRefusal.invalid("A message has no role.", param: "messages") }
            add(role: role, content: content)
        }
    }

    private mutating func add(role: String, content: String) {
        hasPrompt = true
        request.lastRole = role
        if role == "user" { request.question = content }
        if !request.text.isEmpty { request.text += "\n" }
        request.text += content
        let before = request.prefixes.last?.hash ?? 0
        let hash = SplitMix64.mixed(before ^ StableHash.of(content) ^ StableHash.of(role))
        request.prefixes.append((hash, request.text.utf8.count))
    }

    private func parts(_ json: inout JSONReader) throws -> String {
        var content = ""
        json.enter()
        var isFirst = true
        while try json.nextElement(isFirst: &isFirst) {
            guard try json.peek() == .object else {
                try json.skip()
                continue
            }
            json.enter()
            var isFirstMember = true
            while let name = try json.nextMember(isFirst: &isFirstMember) {
                if name == "text", try json.peek() == .text { content += try json.text() } else { try json.skip() }
            }
        }
        return content
    }

    /// A text, several texts, or token numbers.
    private mutating func readPrompt(_ json: inout JSONReader) throws {
        let texts = try texts("prompt", &json)
        guard texts.count <= 1 else {
            throw ModelRefusal.invalid("The simulated model takes one prompt a request.", param: "prompt")
        }
        request.question = texts.first ?? ""
        request.text = request.question
        hasPrompt = !texts.isEmpty || request.inputTokens > 0
    }

    private mutating func readInput(_ json: inout JSONReader) throws {
        request.inputs = try texts("input", &json)
        request.inputCount = request.inputs.count
        if request.inputTokens > 0 { request.inputCount += 1 }
        hasPrompt = request.inputCount > 0
    }

    private mutating func texts(_ name: String, _ json: inout JSONReader) throws -> [String] {
        switch try json.peek() {
        case .text: return [try json.text()]
        case .array: break
        default: throw ModelRefusal.invalid("`\(name)` is neither a text nor an array.", param: name)
        }
        var texts: [String] = []
        json.enter()
        var isFirst = true
        while try json.nextElement(isFirst: &isFirst) {
            if try json.peek() == .text {
                texts.append(try json.text())
            } else {
                if try json.peek() == .number { request.inputTokens += 1 }
                try json.skip()
            }
        }
        return texts
    }

    private func toolChoice(_ json: inout JSONReader) throws -> ModelRequest.ToolChoice {
        if try json.peek() == .text {
            switch try json.text() {
            case "none": return .none
            case "required": return .required
            default: return .auto
            }
        }
        var named: String?
        try Self.members(of: "tool_choice", &json) { name, json in
            guard name == "function", try json.peek() == .object else { return try json.skip() }
            json.enter()
            var isFirst = true
            while let inner = try json.nextMember(isFirst: &isFirst) {
                if inner == "name", try json.peek() == .text { named = try json.text() } else { try json.skip() }
            }
        }
        return named.map { .named($0) } ?? .required
    }

    // MARK: - Values

    private static func members(
        of name: String,
        _ json: inout JSONReader,
        _ member: (String, inout JSONReader) throws -> Void
    ) throws {
        guard try json.peek() == .object else { throw ModelRefusal.invalid("`\(name)` is no object.", param: name) }
        json.enter()
        var isFirst = true
        while let inner = try json.nextMember(isFirst: &isFirst) { try member(inner, &json) }
    }

    private func text(_ name: String, _ json: inout JSONReader) throws -> String {
        guard try json.peek() == .text else { throw ModelRefusal.invalid("`\(name)` is no text.", param: name) }
        return try json.text()
    }

    private func bool(_ name: String, _ json: inout JSONReader) throws -> Bool {
        guard try json.peek() == .bool else { throw ModelRefusal.invalid("`\(name)` is no boolean.", param: name) }
        return try json.bool()
    }

    private func integer(_ name: String, _ json: inout JSONReader, from least: Int) throws -> Int {
        guard try json.peek() == .number else { throw ModelRefusal.invalid("`\(name)` is no number.", param: name) }
        let value = try json.number()
        guard value >= Double(least), value <= 1e9, let whole = Int(exactly: value) else {
            throw ModelRefusal.invalid("`\(name)` is \(value); it must be a whole number from \(least).", param: name)
        }
        return whole
    }
}
