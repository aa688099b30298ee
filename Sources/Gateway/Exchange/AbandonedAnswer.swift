import SunwardModel

/// How much of an answer in one piece a model server is likely to have made when nobody waited for it any more: nothing
/// tells, but the time that it has had.
struct AbandonedAnswer: Hashable, Sendable {
    let outputTokens: Double

    /// - Parameters:
    ///   - seconds: That servers have had for it.
    ///   - profile: Of its model; nil where nobody has said how fast that is.
    init(
        seconds: Double,
        prediction: RoutingDecision.Prediction,
        profile: ModelProfile?,
        envelope: RequestEnvelope
    ) {
        // A stream that has brought nothing has nothing yet, and embeddings never have.
        guard envelope.surface != .embeddings, !envelope.isStreaming else {
            outputTokens = 0
            return
        }
        let answers = Double(envelope.choices)
        let most = envelope.maxOutputTokens.map(Double.init) ?? .infinity
        guard let profile, profile.interTokenMillisecondsP50 > 0 else {
            outputTokens = min(prediction.outputTokens, most) * answers
            return
        }
        let secondsPerToken = profile.interTokenMillisecondsP50 / 1000
        let first = profile.unloadedSeconds(inputTokens: prediction.inputTokens, outputTokens: 0)
        // Where the client sets no limit: a server that takes longer than 19 of 20 answers do is more likely stuck than
        // eloquent.
        let foreseen = max(prediction.latencyP95Seconds - first, prediction.outputTokens * secondsPerToken)
        let decoding = most.isFinite ? seconds - first : min(seconds - first, foreseen)
        outputTokens = min(max(0, decoding) / secondsPerToken, most).rounded() * answers
    }
}
