import NIOConcurrencyHelpers

extension PostgresPool {
    /// Waits for a connection that looks alive.
    func acquire() async throws -> Lease {
        while true {
            try Task.checkCancellation()
            let lease = try await nextLease()
            // Those that broke while idle are noticed here, without a round trip.
            if lease.connection.monitor.isReusable { return lease }
            await release(lease)
        }
    }

    /// Gives a connection back, rolling back what it left open.
    func release(_ lease: Lease) async {
        if lease.connection.monitor.isOpen, !lease.connection.monitor.isReusable {
            await lease.connection.reset()
        }
        let isReusable = lease.connection.monitor.isReusable
        perform(shared.withLockedValue { $0.state.release(lease.number, isReusable: isReusable) })
    }

    private func nextLease() async throws -> Lease {
        if let lease = takeIdle() { return lease }
        let waiter = shared.withLockedValue { $0.nextNumber() }
        let timer = Task {
            try await clock.sleep(for: configuration.acquireTimeout)
            expire(waiter)
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                wait(waiter, continuation)
            }
        } onCancel: {
            withdraw(waiter, CancellationError())
        }
    }

    /// The way without waiting, which needs neither a continuation nor a timer.
    private func takeIdle() -> Lease? {
        shared.withLockedValue { shared in
            guard let number = shared.state.idle.last, let connection = shared.connections[number],
                shared.state.lease(idle: number)
            else { return nil }
            return Lease(number: number, connection: connection)
        }
    }

    private func wait(_ waiter: PoolState.WaiterID, _ continuation: CheckedContinuation<Lease, any Error>) {
        let actions: [PoolState.Action]? = shared.withLockedValue { shared in
            // A cancellation from here on finds the waiter in the state.
            if Task.isCancelled { return nil }
            shared.continuations[waiter] = continuation
            return shared.state.acquire(waiter)
        }
        if let actions {
            perform(actions)
        } else {
            continuation.resume(throwing: CancellationError())
        }
    }

    /// The waiter has waited long enough: the reason is the server, when it cannot be reached, or else the pool's size.
    private func expire(_ waiter: PoolState.WaiterID) {
        let (continuation, failure) = shared.withLockedValue { shared in
            (
                shared.state.expire(waiter) ? shared.continuations.removeValue(forKey: waiter) : nil,
                shared.lastFailure
            )
        }
        continuation?.resume(
            throwing: failure ?? PostgresError(.poolExhausted, "no database connection became free in time")
        )
    }

    private func withdraw(_ waiter: PoolState.WaiterID, _ error: any Error) {
        let continuation = shared.withLockedValue { shared in
            shared.state.withdraw(waiter) ? shared.continuations.removeValue(forKey: waiter) : nil
        }
        continuation?.resume(throwing: error)
    }
}
