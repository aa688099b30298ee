/// What became of a body of reports.
public struct OutcomesView: Codable, Sendable {
    /// Reports taken; one that says nothing new counts as taken and changes nothing.
    public var accepted: Int
    public var refused: [IngestionView.Refused]
}
