/// What an answer will be, known before its first token.
struct AnswerPlan: Sendable {
    var inputTokens: Int
    /// Of these, in the prefix cache.
    var cachedTokens = 0
    var outputTokens: Int
    var finish: FinishReason
    /// 0 to 1: whether it is acceptable.
    var quality: Double
    /// Where it begins in the filler.
    var fillerOffset: Int
    var toolCall: ToolCall?
}
