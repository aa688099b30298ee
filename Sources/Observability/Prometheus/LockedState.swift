import Foundation

/// State behind one lock.
///
/// `@unchecked Sendable` because the whole state is reached only under `lock`, and no reference to it leaves the
/// closure. `NSLock` and not `Synchronization.Mutex`, which ThreadSanitizer reports falsely.
final class LockedState<State>: @unchecked Sendable {
    private let lock = NSLock()
    private var state: State

    init(_ state: sending State) { self.state = state }

    /// Runs `body`, which must be short, with sole access to the state.
    func withLock<Result: Sendable>(_ body: (inout State) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&state)
    }
}
