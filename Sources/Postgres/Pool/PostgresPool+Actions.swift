import NIOConcurrencyHelpers
import Logging

extension PostgresPool {
    /// Carries out what the state decided. Called without the lock.
    func perform(_ actions: [PoolState.Action]) {
        for action in actions {
            switch action {
            case .open(let number): start { await $0.open(number) }
            case .scheduleRetry(let attempt): start { await $0.retry(attempt: attempt) }
            case .handOver(let number, let waiter): handOver(number, to: waiter)
            case .close(let number):
                let connection = shared.withLockedValue { $0.connections.removeValue(forKey: number) }
                if let connection { start { _ in await connection.close() } }
            case .fail(let waiter, let refusal):
                let (continuation, failure) = shared.withLockedValue {
                    ($0.continuations.removeValue(forKey: waiter), $0.lastFailure)
                }
                continuation?.resume(throwing: Self.error(refusal, after: failure))
            }
        }
    }

    /// Runs work in a task the pool owns until it ends.
    private func start(_ work: @escaping @Sendable (PostgresPool) async -> Void) {
        shared.withLockedValue { shared in
            let number = shared.nextNumber()
            shared.tasks[number] = Task {
                await work(self)
                _ = self.shared.withLockedValue { $0.tasks.removeValue(forKey: number) }
            }
        }
    }

    private func open(_ number: PoolState.ConnectionID) async {
        do {
            let connection = try await PostgresConnection.connect(configuration, logger: logger)
            perform(
                shared.withLockedValue { shared in
                    shared.connections[number] = connection
                    shared.lastFailure = nil
                    return shared.state.opened(number)
                }
            )
        } catch {
            let failure = error as? PostgresError
            let (actions, attempts) = shared.withLockedValue { shared in
                shared.lastFailure = failure
                return (shared.state.openFailed(number), shared.state.failedAttempts)
            }
            // An outage of hours is worth a line a minute, not one an attempt.
            logger.log(
                level: Backoff.isWorthALine(attempt: attempts) ? .warning : .debug,
                "Cannot connect to PostgreSQL",
                metadata: ["error": "\(error)", "attempts": "\(attempts)"]
            )
            perform(actions)
        }
    }

    private func retry(attempt: Int) async {
        var generator = SystemRandomNumberGenerator()
        try? await clock.sleep(for: Backoff.pause(attempt: attempt, using: &generator))
        perform(shared.withLockedValue { $0.state.retryDue() })
    }

    private func handOver(_ number: PoolState.ConnectionID, to waiter: PoolState.WaiterID) {
        let (continuation, lease) = shared.withLockedValue { shared in
            let connection = shared.connections[number]
            return (
                shared.continuations.removeValue(forKey: waiter),
                connection.map { Lease(number: number, connection: $0) }
            )
        }
        if let continuation, let lease { continuation.resume(returning: lease) }
    }

    static func error(_ refusal: PoolState.Refusal, after failure: PostgresError?) -> PostgresError {
        switch refusal {
        case .serverAway: failure ?? PostgresError(.connectionFailed, "the database cannot be reached")
        case .tooManyWaiters: PostgresError(.poolExhausted, "too many tasks wait for a database connection")
        case .closed: PostgresError(.poolClosed, "the database pool has been closed")
        }
    }
}
