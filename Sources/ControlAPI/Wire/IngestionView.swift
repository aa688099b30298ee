import ControlPlane
import SunwardModel

/// What became of a batch of readings or forecasts.
public struct IngestionView: Codable, Sendable {
    /// An entry that was refused.
    public struct Refused: Codable, Sendable {
        /// Its place in the batch, from zero.
        public var index: Int
        public var field: String
        public var value: String
        public var message: String
    }

    public var accepted: Int

    /// Entries whose signal and observation time were known already; nothing changed.
    public var duplicates: Int
    public var refused: [Refused]

    /// `committed` (in PostgreSQL) or `spooled` (on disk until the database is back); nil when nothing was accepted.
    public var kept: WriteOutcome?

    init(_ report: IngestionReport) {
        accepted = report.accepted
        duplicates = report.duplicates
        refused = report.refused.sorted { $0.index < $1.index }.map {
            Refused(
                index: $0.index,
                field: $0.refusal.field,
                value: $0.refusal.value,
                message: $0.refusal.message
            )
        }
        kept = report.outcome
    }
}
