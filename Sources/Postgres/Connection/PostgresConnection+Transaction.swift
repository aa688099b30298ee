import CLibPQ

extension PostgresConnection {
    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// Statements of other tasks wait until the transaction is over; those issued inside `body`, also by its child
    /// tasks, run in it. A transaction inside a transaction is a savepoint, whose isolation is the outer one's.
    ///
    /// - Throws: What `body` throws; ``PostgresError`` with SQLSTATE `25P02` when a statement failed and `body` returned
    ///   nevertheless; `connectionLost` during the commit leaves its outcome unknown.
    public nonisolated func transaction<Result>(
        isolation: PostgresIsolation = .readCommitted,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        try await holdingLease {
            let savepoint = try await begin(isolation)
            let result: Result
            do {
                result = try await body(self)
                try Task.checkCancellation()
                try await commit(savepoint)
            } catch {
                await rollback(savepoint)
                throw error
            }
            return result
        }
    }

    /// Runs `body` while this task, and its children, alone may use the connection.
    nonisolated func holdingLease<Result>(_ body: () async throws -> Result) async throws -> Result {
        guard !gate.isHeldByCurrentTask else { return try await body() }
        let lease = try await gate.acquire()
        defer { gate.release(lease) }
        return try await LeaseGate.$held.withValue(LeaseGate.held.union([lease])) {
            try await body()
        }
    }

    /// Makes the connection fit for its next user: rolls back what was left open, or closes it.
    func reset() async {
        await rollback(nil)
    }

    /// - Returns: The name of the savepoint when a transaction runs already.
    private func begin(_ isolation: PostgresIsolation) async throws -> String? {
        if session.transactionStatus == PQTRANS_IDLE {
            _ = try await query("BEGIN ISOLATION LEVEL \(isolation.rawValue)")
            return nil
        }
        savepoints += 1
        let name = "sunward_savepoint_\(savepoints)"
        try await execute("SAVEPOINT \(name)")
        return name
    }

    private func commit(_ savepoint: String?) async throws {
        guard session.transactionStatus != PQTRANS_INERROR else {
            throw PostgresError(
                .server,
                "a statement of the transaction failed and its error was ignored; everything was rolled back",
                sqlState: .inFailedTransaction
            )
        }
        try runShielded(savepoint.map { "RELEASE SAVEPOINT \($0)" } ?? "COMMIT")
    }

    /// Never fails: a connection that cannot roll back is closed, which rolls back as well.
    private func rollback(_ savepoint: String?) async {
        switch session.transactionStatus {
        case PQTRANS_INTRANS, PQTRANS_INERROR: break
        case PQTRANS_IDLE: return
        default:
            session.close()
            return
        }
        do {
            try runShielded(savepoint.map { "ROLLBACK TO SAVEPOINT \($0); RELEASE SAVEPOINT \($0)" } ?? "ROLLBACK")
        } catch {
            session.close()
        }
    }

    /// Runs a short command that the task's cancellation must not stop.
    private func runShielded(_ command: String) throws {
        var watch = StatementWatch(interrupt: nil, timeout: .seconds(30))
        try session.execute(command, watch: &watch)
        deliverNotifications()
    }
}
