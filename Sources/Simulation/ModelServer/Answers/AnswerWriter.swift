import JSONText

/// Writes an answer, whole or as server-sent events.
struct AnswerWriter: Sendable {
    /// What the last line of an answer begins with; the rest of it is the quality as a number, and `]`.
    static let qualityMark = "[quality: "

    private let surface: ModelSurface
    private let plan: AnswerPlan
    private let filler: FillerText
    /// `"id":…,"object":…,"created":…,"model":…,` as it stands in whole answers and in events.
    private let wholeHead: [UInt8]
    private let eventHead: [UInt8]
    private let mark: [UInt8]

    /// - Parameter created: Seconds since 1970.
    init(id: String, created: Int, model: String, surface: ModelSurface, plan: AnswerPlan, filler: FillerText) {
        self.surface = surface
        self.plan = plan
        self.filler = filler
        let isChat = surface == .chat
        wholeHead = Self.head(id, isChat ? "chat.completion" : "text_completion", created, model)
        eventHead = Self.head(id, isChat ? "chat.completion.chunk" : "text_completion", created, model)
        let isWhole = plan.quality == plan.quality.rounded()
        mark = Array("\\n\(Self.qualityMark)\(isWhole ? "\(Int(plan.quality))" : "\(plan.quality)")]".utf8)
    }

    /// The answer to a request that is not streamed.
    func whole() -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(512 + plan.outputTokens * 7)
        output += Self.bytes("{") + wholeHead + Self.bytes("\"choices\":[{\"index\":0,")
        if let call = plan.toolCall {
            output += Self.bytes("\"message\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[")
            output += toolCall(call, arguments: call.arguments, index: nil) + Self.bytes("]},")
        } else if surface == .chat {
            output += Self.bytes("\"message\":{\"role\":\"assistant\",\"content\":\"")
            appendTokens(0..<plan.outputTokens, to: &output)
            output += Self.bytes("\"},")
        } else {
            output += Self.bytes("\"text\":\"")
            appendTokens(0..<plan.outputTokens, to: &output)
            output += Self.bytes("\",")
        }
        output += Self.bytes("\"logprobs\":null,\"finish_reason\":\"\(plan.finish.rawValue)\"}],\"usage\":")
        output += usage + Self.bytes("}")
        return output
    }

    /// The events of some of the tokens, one each; before the first of a chat comes the one that names the role.
    func events(_ tokens: Range<Int>, to output: inout [UInt8]) {
        if tokens.lowerBound == 0, surface == .chat { roleEvent(&output) }
        if let call = plan.toolCall { return argumentEvents(call, tokens, to: &output) }
        for token in tokens {
            beginEvent(&output)
            output += Self.bytes("{\"index\":0,")
            output += Self.bytes(surface == .chat ? "\"delta\":{\"content\":\"" : "\"text\":\"")
            appendTokens(token..<(token + 1), to: &output)
            output += Self.bytes(surface == .chat ? "\"}" : "\"")
            output += Self.bytes(",\"logprobs\":null,\"finish_reason\":null}]}\n\n")
        }
    }

    /// What comes after the last token: why it ended, the usage where it was asked for, and `[DONE]`.
    func ending(includesUsage: Bool, to output: inout [UInt8]) {
        beginEvent(&output)
        output += Self.bytes(surface == .chat ? "{\"index\":0,\"delta\":{}" : "{\"index\":0,\"text\":\"\"")
        output += Self.bytes(",\"logprobs\":null,\"finish_reason\":\"\(plan.finish.rawValue)\"}]}\n\n")
        if includesUsage {
            output += Self.bytes("data: {") + eventHead + Self.bytes("\"choices\":[],\"usage\":")
            output += usage + Self.bytes("}\n\n")
        }
        output += Self.bytes("data: [DONE]\n\n")
    }

    // MARK: - Parts

    private func roleEvent(_ output: inout [UInt8]) {
        beginEvent(&output)
        output += Self.bytes("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":")
        if let call = plan.toolCall {
            output += Self.bytes("null,\"tool_calls\":[") + toolCall(call, arguments: "", index: 0)
            output += Self.bytes("]}")
        } else {
            output += Self.bytes("\"\"}")
        }
        output += Self.bytes(",\"logprobs\":null,\"finish_reason\":null}]}\n\n")
    }

    /// As much of a call's arguments as these tokens are of the answer.
    private func argumentEvents(_ call: ToolCall, _ tokens: Range<Int>, to output: inout [UInt8]) {
        let characters = Array(call.arguments)
        let from = characters.count * tokens.lowerBound / plan.outputTokens
        let to = characters.count * tokens.upperBound / plan.outputTokens
        guard from < to else { return }
        beginEvent(&output)
        output += Self.bytes("{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":")
        output += Self.quoted(String(characters[from..<to]))
        output += Self.bytes("}}]},\"logprobs\":null,\"finish_reason\":null}]}\n\n")
    }

    private func toolCall(_ call: ToolCall, arguments: String, index: Int?) -> [UInt8] {
        var output = Self.bytes("{")
        if let index { output += Self.bytes("\"index\":\(index),") }
        output += Self.bytes("\"id\":\"\(call.id)\",\"type\":\"function\",\"function\":{\"name\":")
        output += Self.quoted(call.name) + Self.bytes(",\"arguments\":") + Self.quoted(arguments)
        return output + Self.bytes("}}")
    }

    private func beginEvent(_ output: inout [UInt8]) {
        output += Self.bytes("data: {")
        output += eventHead
        output += Self.bytes("\"choices\":[")
    }

    /// The last token is the line that tells the quality.
    private func appendTokens(_ tokens: Range<Int>, to output: inout [UInt8]) {
        let words = tokens.clamped(to: 0..<max(0, plan.outputTokens - 1))
        if !words.isEmpty { filler.append(words.count, from: plan.fillerOffset + words.lowerBound, to: &output) }
        if tokens.upperBound == plan.outputTokens { output += mark }
    }

    private var usage: [UInt8] {
        let total = plan.inputTokens + plan.outputTokens
        return Self.bytes(
            "{\"prompt_tokens\":\(plan.inputTokens),\"total_tokens\":\(total),"
                + "\"completion_tokens\":\(plan.outputTokens),"
                + "\"prompt_tokens_details\":{\"cached_tokens\":\(plan.cachedTokens)}}"
        )
    }

    private static func head(_ id: String, _ object: String, _ created: Int, _ model: String) -> [UInt8] {
        let head = "\"id\":\"\(id)\",\"object\":\"\(object)\",\"created\":\(created),\"model\":"
        return bytes(head) + quoted(model) + bytes(",")
    }

    private static func quoted(_ text: String) -> [UInt8] {
        var json = JSONWriter(capacity: text.utf8.count + 8)
        json.text(text)
        return json.bytes
    }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}
