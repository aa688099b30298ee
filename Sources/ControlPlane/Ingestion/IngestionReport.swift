import SunwardModel

/// What became of a batch of readings or forecasts.
public struct IngestionReport: Sendable {
    /// One entry of the batch that was refused, by its place in the batch.
    public struct RefusedEntry: Codable, Hashable, Sendable {
        public let index: Int
        public let refusal: Refusal

        public init(index: Int, refusal: Refusal) {
            self.index = index
            self.refusal = refusal
        }
    }

    public var accepted: Int
    public var duplicates: Int
    public var refused: [RefusedEntry]

    /// Where the accepted ones are kept; nil when there were none.
    public var outcome: WriteOutcome?
}
