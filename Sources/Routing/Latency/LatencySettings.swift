/// What the latency estimates of a pool go by beside its profiles.
public struct LatencySettings: Codable, Hashable, Sendable {
    /// Length of the window of residuals and of coverage, and the parts it moves by.
    public var windowSeconds: Double
    public var windowSlices: Int

    /// Mean length of a request and its answer until outcomes have told.
    public var typicalInputTokens: Double
    public var typicalOutputTokens: Double

    /// Sequences that may wait for each place in a batch before a model counts as saturated.
    public var waitingPerPlace: Double

    public init(
        windowSeconds: Double = 600,
        windowSlices: Int = 8,
        typicalInputTokens: Double = 500,
        typicalOutputTokens: Double = 300,
        waitingPerPlace: Double = 1
    ) {
        self.windowSeconds = windowSeconds
        self.windowSlices = windowSlices
        self.typicalInputTokens = typicalInputTokens
        self.typicalOutputTokens = typicalOutputTokens
        self.waitingPerPlace = waitingPerPlace
    }
}
