import Foundation
import SunwardModel

/// A plan in force, with how it came to be kept.
public struct PublishedPlan: Sendable {
    public let record: PlanRecord
    public let table: RoutingTable

    /// Where the plan is kept; nil for a plan that was read back at start, or that could be kept nowhere yet.
    public let outcome: WriteOutcome?

    public init(record: PlanRecord, outcome: WriteOutcome?) {
        self.record = record
        self.table = RoutingTable(record)
        self.outcome = outcome
    }
}
