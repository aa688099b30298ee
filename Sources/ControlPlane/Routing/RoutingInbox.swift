import NIOConcurrencyHelpers
import Metrics
import SunwardModel

/// The routing desk's letter box: bounded, never makes a sender wait for the desk.
///
/// The desk empties it as a whole many times a second, so that a request costs one short critical section and wakes
/// nobody. What does not fit is dropped and counted: the history still gets it, only what would be learned is lost.
final class RoutingInbox: Sendable {
    enum Event: Sendable {
        case decided(DecisionMemory)
        case reported(RoutingOutcome)

        /// By a caller, of an answer that nobody has measured here.
        case claimed(RoutingOutcome)

        /// A grade, and nothing else, of an answer that is measured here.
        case graded(RoutingOutcome)
    }

    private struct State {
        var events: [Event] = []
        var dropped = 0
    }

    let capacity: Int
    private let state: NIOLockedValueBox<State>
    private let droppedCounter = Counter(label: "sunward_routing_queue_dropped_total")

    init(capacity: Int = 32_768) {
        self.capacity = capacity
        state = NIOLockedValueBox(State())
    }

    /// - Returns: Whether it was taken.
    @discardableResult
    func send(_ event: Event) -> Bool {
        let isTaken = state.withLockedValue { state in
            guard state.events.count < capacity else {
                state.dropped += 1
                return false
            }
            state.events.append(event)
            return true
        }
        if !isTaken { droppedCounter.increment() }
        return isTaken
    }

    /// Takes everything out, in order, and leaves `taken` in its place, which must be empty: what has room for a turn's
    /// events already need not be made again, and its memory not be got from the system with requests waiting.
    func takeAll(into taken: inout [Event]) { state.withLockedValue { swap(&$0.events, &taken) } }

    var count: Int { state.withLockedValue { $0.events.count } }

    /// How many did not fit since the start.
    var dropped: Int { state.withLockedValue { $0.dropped } }
}
