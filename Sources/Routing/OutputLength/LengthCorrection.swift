/// How much longer one model's answers to one class are than its distribution says: a ratio of sums, drawn towards
/// what was assumed of the class until there are observations (credibility as in Bühlmann's formula n / (n + k)).
struct LengthCorrection: Codable, Hashable, Sendable {
    /// Observations that weigh as much as the assumption that the class is like all others.
    static let priorWeight: Float = 100

    /// Observations remembered; older ones fade.
    static let memory: Float = 1_000

    private var weight: Float = 0
    private var observedTokens: Float = 0
    private var expectedTokens: Float = 0

    init() {}

    mutating func add(observedTokens: Float, expectedTokens: Float) {
        guard expectedTokens > 0 else { return }
        weight += 1
        self.observedTokens += observedTokens
        self.expectedTokens += expectedTokens
        guard weight > Self.memory else { return }
        let fading = Self.memory / weight
        weight *= fading
        self.observedTokens *= fading
        self.expectedTokens *= fading
    }

    /// Factor on the distribution's lengths.
    ///
    /// - Parameter assumed: The factor that stands while nothing was observed.
    func ratio(assumed: Float = 1) -> Float {
        guard expectedTokens > 0 else { return assumed }
        let credibility = weight / (weight + Self.priorWeight)
        return min(8, max(0.125, assumed + credibility * (observedTokens / expectedTokens - assumed)))
    }
}
