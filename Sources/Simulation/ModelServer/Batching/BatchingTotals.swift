/// What a model has done since its start.
public struct BatchingTotals: Hashable, Sendable {
    /// Prompt tokens read, those in the prefix cache left out.
    public var prefillTokens = 0

    public var outputTokens = 0

    /// Of the servers, by the profile's joules per token; cooling is not in it.
    public var energyJoules = 0.0

    public init() {}
}
