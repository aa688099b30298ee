import SunwardModel

/// The most tokens that an answer to a request can have taken. What a model server counts beyond it is a fault of its own
/// (a counter that ran over, a number that is none), and would spend budgets and demand that nobody has used.
struct UsageBounds: Hashable, Sendable {
    /// Where the fleet file does not say how much a model can hold: more than any model of today.
    private static let usualContextTokens = 10_000_000

    /// Beyond what the client allows: a server may count what it has added or thrown away.
    private static let addedTokens = 4096

    /// A list of prompts is answered in one go.
    private static let promptsOfCompletions = 64

    let inputTokens: Int
    let outputTokens: Int

    /// - Parameters:
    ///   - bodyBytes: Of the request; a token of text has a byte at least.
    ///   - contextTokens: What the model holds; nil where nobody has said.
    ///   - maxOutputTokens: What the client allows an answer; nil where it does not say.
    ///   - choices: Answers that the client wants.
    init(bodyBytes: Int, contextTokens: Int?, maxOutputTokens: Int?, choices: Int, surface: Surface) {
        let context = contextTokens ?? Self.usualContextTokens
        // Pictures by their address take more tokens than bytes.
        inputTokens = max(context, bodyBytes) + Self.addedTokens
        let answer = min(context, (maxOutputTokens ?? context) + Self.addedTokens)
        outputTokens = answer * choices * (surface == .completions ? Self.promptsOfCompletions : 1)
    }

    func allow(_ usage: TokenUsage) -> Bool { usage.inputTokens <= inputTokens && usage.outputTokens <= outputTokens }
}
