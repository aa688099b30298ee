/// One request to be sent.
struct LoadRequest: Sendable {
    /// Seconds since the start of the run.
    var dueSeconds: Double
    var prompt: String
    /// What the answer must not exceed; nil leaves it to the model.
    var outputTokens: Int?
    /// Whether the answer must be as long as that.
    var isLengthFixed: Bool
    var isStreamed: Bool
    var area: String?
    var workloadClass: String?
}
