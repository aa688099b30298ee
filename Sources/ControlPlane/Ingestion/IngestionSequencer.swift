import NIOConcurrencyHelpers
import SunwardModel

/// Numbers batches of readings, so that a snapshot taken across many actors sees either all of a batch or none.
///
/// A batch begins before it is handed to the actors and completes after the last of them has it. The watermark is
/// the highest number below which every batch is complete: a snapshot that ignores readings above the watermark is
/// consistent without stopping the actors.
public final class IngestionSequencer: Sendable {
    private struct State {
        var last: Int64 = 0
        var inFlight: Set<Int64> = []
    }

    private let state = NIOLockedValueBox(State())

    public init() {}

    /// Numbers a new batch.
    public func begin() -> Int64 {
        state.withLockedValue { state in
            state.last += 1
            state.inFlight.insert(state.last)
            return state.last
        }
    }

    /// Says that every actor has the batch.
    public func complete(_ sequence: Int64) {
        state.withLockedValue { state in _ = state.inFlight.remove(sequence) }
    }

    /// Every batch up to this number is complete.
    public var watermark: Int64 {
        state.withLockedValue { state in state.inFlight.min().map { $0 - 1 } ?? state.last }
    }
}
