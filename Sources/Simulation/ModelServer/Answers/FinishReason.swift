/// Why an answer ended.
enum FinishReason: String, Hashable, Sendable, CaseIterable {
    /// The model had said all.
    case stop
    /// The request's limit was reached.
    case length
    /// It calls a tool.
    case toolCalls = "tool_calls"
    /// The client went away.
    case abort

    /// What vLLM counts apart; a call of a tool is an ordinary stop there.
    static let counted: [FinishReason] = [.stop, .length, .abort]
}
