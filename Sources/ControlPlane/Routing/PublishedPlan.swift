import Foundation
import SunwardModel

/// A plan in force, with how it came to be kept.
public struct PublishedPlan: Sendable {
    public let record: PlanRecord
    public let table: RoutingTable

    /// Where the plan is kept; nil for a plan that was read back at start, or that could be kept nowhere yet.
    public let outcome: WriteOutcome?

    /// The program it was solved from and its solution, basis included; nil for a plan that was read back at start.
    public let archive: PlanArchive?

    public init(record: PlanRecord, outcome: WriteOutcome?, archive: PlanArchive? = nil) {
        self.record = record
        self.table = RoutingTable(record)
        self.outcome = outcome
        self.archive = archive
    }
}
