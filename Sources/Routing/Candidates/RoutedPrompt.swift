/// What the router is given of a request.
public struct RoutedPrompt: Hashable, Sendable {
    /// The prompt: all messages, in order.
    public var text: String

    public var workloadClass: String

    /// Length of the prompt as the models count it; estimated from the text where nil (``InputTokenEstimator``).
    public var inputTokens: Double?

    /// Most tokens that the client lets the answer have.
    public var maxOutputTokens: Int?

    public init(text: String, workloadClass: String, inputTokens: Double? = nil, maxOutputTokens: Int? = nil) {
        self.text = text
        self.workloadClass = workloadClass
        self.inputTokens = inputTokens
        self.maxOutputTokens = maxOutputTokens
    }
}
