import NIOConcurrencyHelpers
public import Logging

/// A bounded set of connections to one database, opened when needed and replaced when they break.
///
/// The pool works as soon as it is made. ``run()`` adds upkeep: it keeps one connection open, so that ``isHealthy`` tells
/// the truth in quiet times, and closes the pool when its task is cancelled. Without it, end with ``close()``.
public final class PostgresPool: Sendable {
    struct Shared {
        var state: PoolState
        var connections: [PoolState.ConnectionID: PostgresConnection] = [:]
        var continuations: [PoolState.WaiterID: CheckedContinuation<Lease, any Error>] = [:]
        /// Tasks that open connections or wait to try again; cancelled when the pool closes.
        var tasks: [Int: Task<Void, Never>] = [:]
        var lastNumber = 0
        var lastFailure: PostgresError?

        mutating func nextNumber() -> Int {
            lastNumber += 1
            return lastNumber
        }
    }

    /// A connection and the number by which the state knows it.
    struct Lease: Sendable {
        let number: PoolState.ConnectionID
        let connection: PostgresConnection
    }

    /// The settings of the pool and its connections.
    public let configuration: PostgresConfiguration
    let logger: Logger
    let clock: any Clock<Duration>
    let shared: NIOLockedValueBox<Shared>

    /// Makes a pool; nothing is opened yet.
    ///
    /// - Parameter clock: Measures the pauses between attempts to connect and the time waiters wait.
    public init(
        configuration: PostgresConfiguration,
        logger: Logger,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.configuration = configuration
        self.logger = logger
        self.clock = clock
        let state = PoolState(
            maximumConnections: configuration.maximumConnections,
            maximumWaiters: configuration.maximumWaiters
        )
        shared = NIOLockedValueBox(Shared(state: state))
    }

    /// Whether there is a connection and the last attempt to open one succeeded.
    public var isHealthy: Bool { shared.withLockedValue { $0.state.isHealthy } }

    /// What the pool holds now.
    public var statistics: PostgresPoolStatistics {
        shared.withLockedValue { shared in
            PostgresPoolStatistics(
                idle: shared.state.idle.count,
                leased: shared.state.leased.count,
                opening: shared.state.opening.count,
                waiting: shared.state.waiters.count,
                failedAttempts: shared.state.failedAttempts
            )
        }
    }

    /// Runs `body` with a connection that is its own meanwhile.
    ///
    /// - Throws: What `body` throws; ``PostgresError`` with code `connectionFailed` when the server cannot be reached,
    ///   `poolExhausted` when no connection becomes free in time, `poolClosed`; `CancellationError`.
    public func withConnection<Result>(
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let lease = try await acquire()
        do {
            let result = try await body(lease.connection)
            await release(lease)
            return result
        } catch {
            await release(lease)
            throw error
        }
    }

    /// Runs `body` in a transaction on a connection that is its own meanwhile.
    ///
    /// - Throws: As ``withConnection(_:)`` and ``PostgresConnection/transaction(isolation:_:)``.
    public func withTransaction<Result>(
        isolation: PostgresIsolation = .readCommitted,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        try await withConnection { connection in
            try await connection.transaction(isolation: isolation, body)
        }
    }

    /// Runs one statement on any connection.
    ///
    /// - Throws: As ``withConnection(_:)`` and ``PostgresConnection/query(_:_:)``.
    public func query(
        _ sql: String,
        _ parameters: [any PostgresEncodable] = []
    ) async throws -> PostgresRows {
        try await withConnection { connection in try await connection.query(sql, parameters) }
    }

    /// Refuses new work and closes the connections, those in use when they come back.
    public func close() async {
        let (actions, tasks) = shared.withLockedValue { shared in
            (shared.state.close(), Array(shared.tasks.values))
        }
        for task in tasks { task.cancel() }
        perform(actions)
        // Performing the actions and finishing an attempt to connect may start more tasks, which only close.
        while let task = shared.withLockedValue({ $0.tasks.first?.value }) { await task.value }
    }
}
