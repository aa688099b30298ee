import ControlPlane
import Foundation
import SunwardModel

/// Batches that have not ended, and what waits of them, as seen some seconds ago at most.
public struct WaitingWorkView: Codable, Sendable {
    /// Batches by state: `validating`, `in_progress`, `finalizing`, `cancelling`.
    public var states: [String: Int]

    /// Requests that wait to be asked.
    public var waitingQueries: Int

    /// When the first of them is due.
    public var firstDueAt: Date?

    init(_ backlog: BatchBacklog) {
        let lines = backlog.lines
        states = Dictionary(uniqueKeysWithValues: backlog.live.map { ($0.key.rawValue, $0.value) })
        waitingQueries = lines.reduce(0) { $0 + $1.count }
        firstDueAt = lines.map(\.due).min()
    }
}
