import NIOConcurrencyHelpers

/// Lets one task at a time use a connection, in the order they asked.
///
/// A transaction holds its lease while its body runs. What runs inside the body is recognised by a task-local value and
/// passes, so only statements of other tasks wait.
final class LeaseGate: Sendable {
    private struct State {
        var queue = LeaseQueue()
        var continuations: [UInt64: CheckedContinuation<Void, any Error>] = [:]
    }

    /// The leases the current task holds, over all connections.
    @TaskLocal static var held: Set<UInt64> = []

    private static let lastLease = NIOLockedValueBox<UInt64>(0)
    private let state = NIOLockedValueBox(State())

    /// Whether the current task runs inside the present lease.
    var isHeldByCurrentTask: Bool {
        state.withLockedValue { $0.queue.holder }.map(Self.held.contains) ?? false
    }

    /// Waits for the lease.
    ///
    /// - Throws: `CancellationError`; ``PostgresError`` with code `poolExhausted` when too many tasks wait.
    func acquire() async throws -> UInt64 {
        let lease = Self.lastLease.withLockedValue { last in
            last += 1
            return last
        }
        // Whoever must wait joins the queue together with its continuation, below.
        if state.withLockedValue({ $0.queue.holder == nil && $0.queue.request(lease) == .granted }) { return lease }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                suspend(lease, continuation)
            }
        } onCancel: {
            withdraw(lease)
        }
        return lease
    }

    /// Ends a lease and resumes the task next in line.
    func release(_ lease: UInt64) {
        let next = state.withLockedValue { state in
            state.queue.release(lease).flatMap { state.continuations.removeValue(forKey: $0) }
        }
        next?.resume()
    }

    private func suspend(_ lease: UInt64, _ continuation: CheckedContinuation<Void, any Error>) {
        let outcome: Result<Void, any Error>? = state.withLockedValue { state in
            if Task.isCancelled { return .failure(CancellationError()) }
            switch state.queue.request(lease) {
            case .granted: return .success(())
            case .full: return .failure(PostgresError(.poolExhausted, "too many tasks wait for this connection"))
            case .queued:
                state.continuations[lease] = continuation
                return nil
            }
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    private func withdraw(_ lease: UInt64) {
        let continuation = state.withLockedValue { state in
            state.queue.withdraw(lease) ? state.continuations.removeValue(forKey: lease) : nil
        }
        continuation?.resume(throwing: CancellationError())
    }
}
