import CLibPQ
import Foundation
public import Logging
public import ThreadExecutor

/// One connection to PostgreSQL, on a thread of its own.
///
/// Statements of several tasks run one after the other in the order they were issued. Cancelling a task cancels its
/// statement on the server; the task sees `CancellationError` and the connection stays usable.
///
/// A connection must be closed with ``close()``. One that is merely dropped closes too, but without waiting for anybody.
public actor PostgresConnection {
    /// The thread this connection's statements run on. A long run of statements saves hops by preferring it
    /// (`withTaskExecutorPreference`), provided no other child task must make progress meanwhile.
    public nonisolated let executor: ThreadExecutor
    nonisolated let monitor: ConnectionMonitor
    nonisolated let gate = LeaseGate()
    nonisolated let notifications: NotificationHub
    let session: LibPQSession
    private let wake: WakePipe
    private let logger: Logger
    private var listener: Task<Void, Never>?
    var savepoints = 0

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Whether the connection is open as far as anyone has noticed.
    public nonisolated var isOpen: Bool { monitor.isOpen }

    private init(configuration: PostgresConfiguration, logger: Logger) throws {
        executor = ThreadExecutor(name: "postgres")
        monitor = ConnectionMonitor()
        notifications = NotificationHub()
        wake = try WakePipe()
        session = LibPQSession(configuration: configuration, monitor: monitor, wake: wake, logger: logger)
        self.logger = logger
    }

    /// Connects.
    ///
    /// - Throws: ``PostgresError`` with code `connectionFailed`.
    public static func connect(
        _ configuration: PostgresConfiguration,
        logger: Logger
    ) async throws -> PostgresConnection {
        let connection = try PostgresConnection(configuration: configuration, logger: logger)
        try await connection.open()
        return connection
    }

    private func open() throws {
        try session.open()
        session.publishState()
    }

    /// Runs one statement and waits for its whole result. Parameters are `$1`, `$2`, …
    ///
    /// Statements are prepared on first use and reused, the 128 most recently used of them.
    ///
    /// - Throws: ``PostgresError``, or `CancellationError` when the task is cancelled.
    public func query(
        _ sql: String,
        _ parameters: [any PostgresEncodable] = []
    ) async throws -> PostgresRows {
        try await exclusively { interrupt in
            try self.session.query(sql, parameters, interrupt: interrupt)
        }
    }

    /// Runs a script of any number of statements, without parameters and without a time limit. Unless the script says
    /// otherwise it is one transaction.
    ///
    /// - Throws: ``PostgresError``, or `CancellationError` when the task is cancelled.
    public func execute(_ script: String) async throws {
        try await exclusively { interrupt in
            var watch = StatementWatch(interrupt: interrupt, timeout: nil)
            try self.session.execute(script, watch: &watch)
        }
    }

    /// Ends the connection after the statement that runs now. Harmless when called again.
    public func close() async {
        listener?.cancel()
        listener = nil
        session.close()
        notifications.finish()
        executor.shutdown()
    }

    // MARK: - Shared by the aspects of a connection

    /// Runs blocking work on the connection's thread while no other task's lease is in the way.
    func exclusively<Result>(_ work: (Interrupt) throws -> Result) async throws -> Result {
        try Task.checkCancellation()
        guard !gate.isHeldByCurrentTask else { return try await interruptibly(work) }
        let lease = try await gate.acquire()
        defer { gate.release(lease) }
        return try await interruptibly(work)
    }

    /// Runs blocking work; cancelling the task triggers the interrupt the work is given.
    private func interruptibly<Result>(_ work: (Interrupt) throws -> Result) async throws -> Result {
        let interrupt = Interrupt(wake: wake)
        return try await withTaskCancellationHandler {
            // Through `self`, so that the closure is isolated to this actor and the work runs on its thread: a closure
            // that does not capture `self` would block a thread of the cooperative pool.
            try self.perform(work, interrupt)
        } onCancel: {
            interrupt.trigger()
        }
    }

    private func perform<Result>(_ work: (Interrupt) throws -> Result, _ interrupt: Interrupt) throws -> Result {
        assertIsolated()
        defer { deliverNotifications() }
        return try work(interrupt)
    }

    /// Hands on the notifications that have arrived.
    func deliverNotifications() {
        for notification in session.takeNotifications() {
            notifications.deliver(notification)
        }
        if session.handle == nil { notifications.finish() }
    }

    /// Watches the socket for notifications, once somebody listens.
    func startListening() throws {
        guard listener == nil else { return }
        let watcher = try SocketWatcher(socket: session.socket)
        listener = Task { [weak self] in
            while await watcher.waitForInput(), await self?.drainInput() ?? false {}
            watcher.stop()
        }
    }

    /// Reads what has arrived while no statement runs.
    ///
    /// - Returns: Whether the connection is still open.
    private func drainInput() -> Bool {
        session.consumeIdleInput()
        deliverNotifications()
        return session.handle != nil
    }
}
