import Metrics

/// The coordinator's letter box: bounded, never blocks the sender.
///
/// Triggers are idempotent (any number of them lead to one more plan), so when it overflows the oldest may go; those
/// that went are counted. How a solve ended does not come this way: it is applied at once and cannot be lost.
public struct CoordinatorEvents: Sendable {
    static let capacity = 256

    let stream: AsyncStream<CoordinatorState.Event>
    private let continuation: AsyncStream<CoordinatorState.Event>.Continuation
    private let dropped = Counter(label: "sunward_coordinator_dropped_events_total")

    public init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.capacity))
    }

    func send(_ event: CoordinatorState.Event) {
        if case .dropped = continuation.yield(event) { dropped.increment() }
    }

    func finish() { continuation.finish() }
}
