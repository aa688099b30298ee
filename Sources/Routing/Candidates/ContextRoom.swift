/// What a model's context leaves for the answer.
struct ContextRoom {
    /// Tokens left after the prompt; infinite where no limit is known.
    let tokens: Double

    init(contextTokens: Int?, inputTokens: Double) {
        tokens = contextTokens.map { Double($0) - inputTokens } ?? .infinity
    }

    /// Tokens of an answer that stops at the end of the context.
    func limit(_ outputTokens: Double) -> Double { min(outputTokens, max(0, tokens)) }

    /// Whether a server accepts the request: there must be room for the most the client asks for, or for one token
    /// where it names no limit, since the answer then stops at the context's end.
    func holds(_ maxOutputTokens: Int?) -> Bool { tokens >= Double(max(1, maxOutputTokens ?? 1)) }
}
