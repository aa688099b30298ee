/// The rules of a connection pool, without connections: every method changes the state and returns what is to be done.
///
/// Invariants: at most `maximumConnections` are open or being opened; waiters are served first come, first served; a
/// connection is idle, leased, or opening, never two of these; nobody waits while a connection is idle.
struct PoolState: Sendable {
    typealias ConnectionID = Int
    typealias WaiterID = Int

    enum Action: Hashable {
        /// Start opening a connection.
        case open(ConnectionID)
        /// After a pause that grows with `attempt` (1, 2, …), call ``retryDue()``.
        case scheduleRetry(attempt: Int)
        /// Give the connection to the waiter.
        case handOver(ConnectionID, to: WaiterID)
        /// Close the connection; the state has forgotten it.
        case close(ConnectionID)
        /// Tell the waiter that it waits in vain.
        case fail(WaiterID, Refusal)
    }

    enum Refusal: Hashable {
        case tooManyWaiters
        /// Others have waited for the server in vain, and it has not answered since.
        case serverAway
        case closed
    }

    private let maximumConnections: Int
    private let maximumWaiters: Int
    private(set) var idle: [ConnectionID] = []
    private(set) var leased: Set<ConnectionID> = []
    private(set) var opening: Set<ConnectionID> = []
    private(set) var waiters: [WaiterID] = []
    /// Attempts to open that failed since the last that succeeded.
    private(set) var failedAttempts = 0
    private(set) var isClosed = false
    /// Whether somebody has waited in vain for a server that cannot be reached; until it answers nobody else has to.
    private(set) var isServerAway = false
    private var isRetryScheduled = false
    private var keepsOneOpen = false
    private var lastConnection = 0

    init(maximumConnections: Int, maximumWaiters: Int) {
        self.maximumConnections = max(1, maximumConnections)
        self.maximumWaiters = max(0, maximumWaiters)
    }

    var connectionCount: Int { idle.count + leased.count + opening.count }

    /// Whether the server answered last time and there is a connection, or none was needed yet.
    var isHealthy: Bool { !isClosed && failedAttempts == 0 && !(idle.isEmpty && leased.isEmpty) }

    /// A task wants a connection.
    mutating func acquire(_ waiter: WaiterID) -> [Action] {
        if isClosed { return [.fail(waiter, .closed)] }
        if let connection = idle.popLast() {
            leased.insert(connection)
            return [.handOver(connection, to: waiter)]
        }
        if isServerAway { return [.fail(waiter, .serverAway)] }
        guard waiters.count < maximumWaiters else { return [.fail(waiter, .tooManyWaiters)] }
        waiters.append(waiter)
        return openAsNeeded()
    }

    /// A waiter gave up.
    ///
    /// - Returns: Whether it was still waiting.
    mutating func withdraw(_ waiter: WaiterID) -> Bool {
        guard let index = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// A waiter has waited as long as it may.
    ///
    /// - Returns: Whether it was still waiting.
    mutating func expire(_ waiter: WaiterID) -> Bool {
        guard withdraw(waiter) else { return false }
        // Only where somebody goes on trying to connect can it be found to be back.
        if failedAttempts > 0, keepsOneOpen { isServerAway = true }
        return true
    }

    /// A connection is open now.
    mutating func opened(_ connection: ConnectionID) -> [Action] {
        guard opening.remove(connection) != nil, !isClosed else { return [.close(connection)] }
        failedAttempts = 0
        isServerAway = false
        return offer(connection) + openAsNeeded()
    }

    /// A connection could not be opened.
    mutating func openFailed(_ connection: ConnectionID) -> [Action] {
        guard opening.remove(connection) != nil, !isClosed else { return [] }
        failedAttempts += 1
        guard !isRetryScheduled else { return [] }
        isRetryScheduled = true
        return [.scheduleRetry(attempt: failedAttempts)]
    }

    /// The pause after a failure is over.
    mutating func retryDue() -> [Action] {
        isRetryScheduled = false
        return openAsNeeded()
    }

    /// A task is done with its connection.
    mutating func release(_ connection: ConnectionID, isReusable: Bool) -> [Action] {
        guard leased.remove(connection) != nil else { return [] }
        guard isReusable, !isClosed else { return [.close(connection)] + openAsNeeded() }
        isServerAway = false
        return offer(connection)
    }

    /// Takes an idle connection out, to use or to examine it; it comes back with ``release(_:isReusable:)``.
    mutating func lease(idle connection: ConnectionID) -> Bool {
        guard let index = idle.firstIndex(of: connection) else { return false }
        idle.remove(at: index)
        leased.insert(connection)
        return true
    }

    /// From now on at least one connection is kept open.
    mutating func keepOneOpen() -> [Action] {
        keepsOneOpen = true
        return openAsNeeded()
    }

    /// No more connections are given out; leased ones are closed when they come back.
    mutating func close() -> [Action] {
        guard !isClosed else { return [] }
        isClosed = true
        let actions = waiters.map { Action.fail($0, .closed) } + idle.map(Action.close)
        waiters.removeAll()
        idle.removeAll()
        return actions
    }

    private mutating func offer(_ connection: ConnectionID) -> [Action] {
        guard !waiters.isEmpty else {
            idle.append(connection)
            return []
        }
        leased.insert(connection)
        return [.handOver(connection, to: waiters.removeFirst())]
    }

    /// Opens for waiters; while the server does not answer, one attempt at a time.
    private mutating func openAsNeeded() -> [Action] {
        guard !isClosed, !isRetryScheduled else { return [] }
        var wanted = waiters.count
        if keepsOneOpen, connectionCount == 0 { wanted = max(1, wanted) }
        let allowed = failedAttempts > 0 ? 1 : maximumConnections
        let room = min(maximumConnections - connectionCount, allowed - opening.count)
        let count = max(0, min(wanted - opening.count, room))
        return (0..<count).map { _ in
            lastConnection += 1
            opening.insert(lastConnection)
            return .open(lastConnection)
        }
    }
}
