import NIOConcurrencyHelpers
import SunwardModel

/// What has been learned of each signal, kept from one forecast to the next.
///
/// Bounded: when full, what was used longest ago is given up and learned again when asked for.
final class LearnedSignalCache: Sendable {
    private struct Entry {
        var signal: LearnedSignal
        var usedAt: UInt64
    }

    private struct State {
        var entries: [SignalKey: Entry] = [:]
        var uses: UInt64 = 0
    }

    private let capacity: Int
    private let state = NIOLockedValueBox(State())

    init(capacity: Int) {
        precondition(capacity > 0, "a cache holds at least one signal")
        self.capacity = capacity
    }

    /// Takes out what is known of a signal: learning goes on outside the lock.
    func take(_ key: SignalKey) -> LearnedSignal? {
        state.withLockedValue { $0.entries.removeValue(forKey: key)?.signal }
    }

    /// Puts it back; of two that were learned at the same time the later stays.
    func put(_ signal: LearnedSignal, for key: SignalKey) {
        state.withLockedValue { state in
            state.uses += 1
            state.entries[key] = Entry(signal: signal, usedAt: state.uses)
            guard state.entries.count > capacity,
                let oldest = state.entries.min(by: { $0.value.usedAt < $1.value.usedAt })
            else { return }
            state.entries[oldest.key] = nil
        }
    }
}
