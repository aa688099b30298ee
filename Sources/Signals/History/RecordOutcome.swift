/// What became of a value given to ``SignalHistory/record(value:observedAt:sequence:)``.
public enum RecordOutcome: Hashable, Sendable {
    /// Kept.
    case accepted
    /// The same value for the same moment was there already.
    case duplicate
    /// Another value for the same moment was there already, and stays.
    case conflicting(kept: Double)
    /// The history is full, and everything in it is newer.
    case tooOld
    /// The value is infinite or not a number.
    case notFinite
}
