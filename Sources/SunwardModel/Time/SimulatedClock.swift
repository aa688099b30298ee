import NIOConcurrencyHelpers
import Foundation

/// Time that starts at a chosen moment and runs at a chosen multiple of the wall clock, or stands still.
///
/// It may be held at its start until whoever feeds the service (a replay) sets it running, so that no simulated hour
/// passes before the first reading arrives.
public final class SimulatedClock: TimeSource {
    private struct State {
        var anchor: Date
        var anchoredAt: ContinuousClock.Instant
        var speed: Double
    }

    private let state: NIOLockedValueBox<State>

    /// A clock that shows `start` now and runs at `speed` simulated seconds per real second; zero holds it.
    public init(start: Date, speed: Double) {
        state = NIOLockedValueBox(State(anchor: start, anchoredAt: .now, speed: speed))
    }

    public var now: Date { state.withLockedValue { Self.reading($0) } }

    public var speed: Double { state.withLockedValue { $0.speed } }

    /// Continues from `start` (the present reading when nil) at `speed`.
    public func run(from start: Date? = nil, speed: Double) {
        state.withLockedValue { state in
            state.anchor = start ?? Self.reading(state)
            state.anchoredAt = .now
            state.speed = speed
        }
    }

    public func sleep(until deadline: Date) async throws {
        while true {
            let (remaining, speed) = state.withLockedValue { (deadline.timeIntervalSince(Self.reading($0)), $0.speed) }
            guard remaining > 0 else { return try Task.checkCancellation() }
            // A held or re-paced clock is looked at again soon: a sleeper must notice the new speed.
            let realSeconds = speed > 0 ? min(remaining / speed, 0.05) : 0.02
            try await Task.sleep(for: .seconds(realSeconds))
        }
    }

    private static func reading(_ state: State) -> Date {
        let elapsed = state.anchoredAt.duration(to: .now)
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        return state.anchor.addingTimeInterval(seconds * state.speed)
    }
}
