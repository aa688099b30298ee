/// What an evaluation found of one model of the pool.
public struct ModelReport: Codable, Hashable, Sendable {
    public var model: String

    /// Part of the requests that it answered.
    public var share: Double

    /// Mean quality and energy had it answered all.
    public var quality: Double
    public var joulesPerRequest: Double

    /// How well its quality was predicted, over all prompts.
    public var rankingArea: Double?
    public var calibrationError: Double?

    private enum CodingKeys: String, CodingKey {
        case model, share, quality, joulesPerRequest
        case rankingArea = "auroc"
        case calibrationError = "ece"
    }
}
