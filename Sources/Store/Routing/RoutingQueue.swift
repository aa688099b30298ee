import NIOConcurrencyHelpers
import SunwardModel

/// Decisions and outcomes that wait in memory, in bounded number. Any thread may add one; nothing here waits for more
/// than the lock, which is held for a few stores.
final class RoutingQueue: Sendable {
    /// What became of an entry.
    enum Admission: Equatable {
        /// It waits with others.
        case queued
        /// It waits, and whoever empties the queue should look: it is the first, or completes a batch.
        case worthALook
        /// There was no room, or the queue is closed.
        case lost
    }

    private struct State {
        /// Full batches, oldest first.
        var full: [RoutingEntries] = []
        var filling = RoutingEntries()
        var count = 0
        var lost = 0
        var isClosed = false

        /// The oldest batches, as many full ones as fit together; without a full one what there is.
        mutating func take(_ mostRows: Int) -> [RoutingEntries] {
            guard count > 0 else { return [] }
            var rows = 0
            let fitting = full.prefix { batch in
                defer { rows += batch.count }
                return rows == 0 || rows + batch.count <= mostRows
            }
            var batches = Array(fitting)
            full.removeFirst(batches.count)
            if batches.isEmpty {
                batches.append(filling)
                filling = RoutingEntries()
            }
            for batch in batches { count -= batch.count }
            return batches
        }
    }

    private let maximumRows: Int
    private let batchRows: Int
    private let mostTakenRows: Int
    private let state = NIOLockedValueBox(State())

    /// - Parameters:
    ///   - batchRows: What is worth a look.
    ///   - mostTakenRows: What is taken out at once where more has piled up; nil for a batch at a time.
    init(maximumRows: Int, batchRows: Int, mostTakenRows: Int? = nil) {
        self.maximumRows = maximumRows
        self.batchRows = batchRows
        self.mostTakenRows = mostTakenRows ?? batchRows
    }

    /// How many wait.
    var count: Int { state.withLockedValue { $0.count } }

    /// How many found no room.
    var lost: Int { state.withLockedValue { $0.lost } }

    func append(_ decision: RoutingDecision) -> Admission { admit { $0.decisions.append(decision) } }

    func append(_ outcome: RoutingOutcome) -> Admission { admit { $0.outcomes.append(outcome) } }

    /// Takes out the oldest; nil when there are none.
    func take() -> RoutingEntries? {
        // Joined behind the lock: requests are not to wait for thousands of copies, made at a low priority.
        let batches = state.withLockedValue { $0.take(mostTakenRows) }
        guard var joined = batches.first else { return nil }
        for batch in batches.dropFirst() {
            joined.decisions += batch.decisions
            joined.outcomes += batch.outcomes
        }
        return joined
    }

    /// Takes nothing in from now on.
    func close() { state.withLockedValue { $0.isClosed = true } }

    private func admit(_ add: (inout RoutingEntries) -> Void) -> Admission {
        state.withLockedValue { state in
            guard !state.isClosed, state.count < maximumRows else {
                state.lost += 1
                return .lost
            }
            add(&state.filling)
            state.count += 1
            let isBatch = state.filling.count >= batchRows
            if isBatch {
                state.full.append(state.filling)
                state.filling = RoutingEntries()
            }
            return isBatch || state.count == 1 ? .worthALook : .queued
        }
    }
}
