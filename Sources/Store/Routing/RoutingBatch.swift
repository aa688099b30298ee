import Foundation
import SunwardModel

/// Decisions and outcomes as the rows that the database takes.
public struct RoutingBatch: Sendable {
    /// The layout of the rows, that of ``RoutingTable/columns``. Of a spooled batch ``firstLayout`` is understood as well.
    static let layout = 2

    var decisions = Rows()
    /// At most one a decision: the database merges a row into what it has, but not two of one statement.
    var outcomes = Rows()

    /// Whether some of it may be in the database already: it was sent before, or comes from the disk.
    var mayRepeat = false

    /// Whether its rows have never been text: none has waited on disk.
    var isNew: Bool { decisions.binary != nil && outcomes.binary != nil }

    /// How many rows it has.
    public var count: Int { decisions.count + outcomes.count }

    /// What could not be put into a batch, and why.
    struct Refusal {
        var decision: RoutingDecision?
        var outcome: RoutingOutcome?
        var reason: StoreError
    }

    init() {}

    /// - Parameter waits: Whether it goes to the disk first, as text.
    /// - Returns: The batch, and what of `entries` can never be kept.
    static func encode(_ entries: RoutingEntries, waits: Bool = false) -> (batch: RoutingBatch, refused: [Refusal]) {
        var batch = RoutingBatch()
        var refused: [Refusal] = []
        batch.decisions = Rows(entries.decisions, asText: waits) { decision, reason in
            refused.append(Refusal(decision: decision, reason: .refusing(reason)))
        }
        batch.outcomes = Rows(merged(entries.outcomes), asText: waits) { outcome, reason in
            refused.append(Refusal(outcome: outcome, reason: .refusing(reason)))
        }
        return (batch, refused)
    }

    /// Several reports of one decision as one, the first counting.
    private static func merged(_ outcomes: [RoutingOutcome]) -> [RoutingOutcome] {
        var merged: [RoutingOutcome] = []
        merged.reserveCapacity(outcomes.count)
        var places: [UUID: Int] = [:]
        places.reserveCapacity(outcomes.count)
        for outcome in outcomes {
            if let place = places[outcome.decisionID] {
                merged[place] = merged[place].filled(by: outcome)
            } else {
                places[outcome.decisionID] = merged.count
                merged.append(outcome)
            }
        }
        return merged
    }

    /// The rows one by one, as batches, in order. They are for a second attempt.
    var rows: [RoutingBatch] {
        decisions.lines.map { line in
            var batch = RoutingBatch()
            batch.mayRepeat = true
            batch.decisions = Rows(text: line, count: 1)
            return batch
        }
            + outcomes.lines.map { line in
                var batch = RoutingBatch()
                batch.mayRepeat = true
                batch.outcomes = Rows(text: line, count: 1)
                return batch
            }
    }

    init(joining batches: some Sequence<RoutingBatch>) {
        for batch in batches {
            decisions += batch.decisions
            outcomes += batch.outcomes
            mayRepeat = mayRepeat || batch.mayRepeat
        }
    }

    /// The decisions that have an outcome in it. The name is a row's second field.
    var outcomeNames: Set<ArraySlice<UInt8>> {
        let fields = outcomes.lines.compactMap { line in
            line.split(separator: UInt8(ascii: "\t"), maxSplits: 2).dropFirst().first
        }
        return Set(fields)
    }
}

extension StoreError {
    fileprivate static func refusing(_ error: any Error) -> StoreError {
        error as? StoreError ?? StoreError(.refused, "the row cannot be written", cause: error)
    }
}
