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

        /// The oldest full batches, as many as fit together.
        mutating func takeFull(_ mostRows: Int) -> RoutingEntries {
            var joined = full[0]
            var taken = 1
            while taken < full.count, joined.count + full[taken].count <= mostRows {
                joined.decisions += full[taken].decisions
                joined.outcomes += full[taken].outcomes
                taken += 1
            }
            full.removeFirst(taken)
            return joined
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
        state.withLockedValue { state in
            guard state.count > 0 else { return nil }
            var batch = RoutingEntries()
            if state.full.isEmpty { swap(&batch, &state.filling) } else { batch = state.takeFull(mostTakenRows) }
            state.count -= batch.count
            return batch
        }
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
