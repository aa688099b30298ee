import Foundation
import SunwardModel

/// A decision or an outcome that will never be in the database, for a person to look at.
struct RejectedRoutingRow: Encodable {
    var at: Date
    var reason: String
    var decision: RoutingDecision?
    var outcome: RoutingOutcome?
    /// The table and the row as it was sent there, for one that the database refused.
    var table: String?
    var row: String?

    init(_ refusal: RoutingBatch.Refusal, at: Date) {
        self.at = at
        reason = "\(refusal.reason)"
        decision = refusal.decision
        outcome = refusal.outcome
    }

    /// - Parameter row: A batch of one row.
    init(_ row: RoutingBatch, reason: StoreError, at: Date) {
        self.at = at
        self.reason = "\(reason)"
        let isDecision = row.decisions.count > 0
        table = (isDecision ? RoutingTable.decisions : .outcomes).rawValue
        self.row = String(decoding: (isDecision ? row.decisions : row.outcomes).text.dropLast(), as: UTF8.self)
    }
}
