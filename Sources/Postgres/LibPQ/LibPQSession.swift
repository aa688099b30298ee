import CLibPQ
import Foundation
import Logging

/// One libpq connection, used by one thread only: the thread of the ``PostgresConnection`` that owns it.
///
/// Every method blocks until done. Statements run in nonblocking mode around one `poll(2)` of the socket and a wake
/// pipe, which is how a cancelled task or a time limit reaches them.
final class LibPQSession {
    let configuration: PostgresConfiguration
    let monitor: ConnectionMonitor
    let wake: WakePipe
    let logger: Logger
    var statements = StatementCache()
    /// The watch over a COPY that spans several calls.
    var copyWatch: StatementWatch?
    private(set) var handle: OpaquePointer?
    private let notices: NoticeSink
    private var cancelRequest: CancelRequest?

    init(configuration: PostgresConfiguration, monitor: ConnectionMonitor, wake: WakePipe, logger: Logger) {
        self.configuration = configuration
        self.monitor = monitor
        self.wake = wake
        self.logger = logger
        notices = NoticeSink(logger: logger)
    }

    deinit {
        close()
    }

    /// Ends the connection; harmless when it has ended already.
    func close() {
        guard let handle else { return }
        monitor.markClosed()
        PQfinish(handle)
        self.handle = nil
    }

    /// The handle of the open connection.
    ///
    /// - Throws: ``PostgresError`` with code `connectionLost` when it has ended.
    func requireHandle() throws -> OpaquePointer {
        guard let handle else { throw PostgresError(.connectionLost, "the connection is closed") }
        return handle
    }

    var transactionStatus: PGTransactionStatusType {
        handle.map { PQtransactionStatus($0) } ?? PQTRANS_UNKNOWN
    }

    /// Tells the monitor what state the connection is in after a statement.
    func publishState() {
        guard let handle else { return }
        monitor.update(socket: PQsocket(handle), isIdle: transactionStatus == PQTRANS_IDLE)
    }

    /// Notes that the connection is of no use any more and makes the error that says why.
    func lost() -> PostgresError {
        let error = PostgresError(.connectionLost, connection: handle)
        close()
        return error
    }

    // MARK: - Waiting

    /// Waits once, for input or (with `forWriting`) room for output, and takes the input there is.
    ///
    /// - Throws: ``PostgresError`` with code `connectionLost`; the reason for stopping when the server ignores requests
    ///   to cancel.
    func pump(_ watch: inout StatementWatch, forWriting: Bool = false) throws {
        let handle = try requireHandle()
        var limit: ContinuousClock.Instant?
        switch watch.step() {
        case .wait(let until):
            limit = until
        case .requestCancel:
            if cancelRequest?.isFinished ?? true {
                cancelRequest = CancelRequest(connection: handle, wake: wake)
            }
            limit = .now + StatementWatch.repeatInterval
        case .giveUp:
            close()
            throw stopError(watch.reason)
        }
        let events = Int16(POLLIN) | (forWriting ? Int16(POLLOUT) : 0)
        var descriptors = [
            pollfd(fd: PQsocket(handle), events: events, revents: 0),
            pollfd(fd: wake.readDescriptor, events: Int16(POLLIN), revents: 0),
        ]
        let ready = poll(&descriptors, nfds_t(descriptors.count), Self.milliseconds(until: limit))
        guard ready > 0 else { return }
        if descriptors[1].revents != 0 { wake.drain() }
        if descriptors[0].revents & ~Int16(POLLOUT) != 0, PQconsumeInput(handle) == 0 { throw lost() }
    }

    /// Sends what libpq has buffered.
    func flush(_ watch: inout StatementWatch) throws {
        while true {
            switch PQflush(try requireHandle()) {
            case 0: return
            case 1: try pump(&watch, forWriting: true)
            default:
                // The server may have said why before it hung up: let the results tell.
                return
            }
        }
    }

    /// Waits for requests to cancel to be over, so that they cannot hit the next statement.
    func settleCancellation() {
        guard let request = cancelRequest else { return }
        cancelRequest = nil
        if !request.wait(atMostSeconds: 2) {
            logger.warning("PostgreSQL did not answer a cancel request; dropping the connection")
            close()
        }
    }

    func stopError(_ reason: StatementWatch.Reason?) -> any Error {
        switch reason {
        case .task: CancellationError()
        case .timeout: PostgresError(.statementTimeout, "the statement ran longer than the limit and was cancelled")
        case nil: PostgresError(.connectionLost, "the connection was given up")
        }
    }

    private static func milliseconds(until instant: ContinuousClock.Instant?) -> Int32 {
        guard let instant else { return -1 }
        let seconds = ContinuousClock.now.duration(to: instant) / .seconds(1)
        return Int32(min(max(0, (seconds * 1000).rounded(.up)), 1e9))
    }
}

extension LibPQSession {
    /// Attaches the notice sink and takes over a handle that has just connected.
    func adopt(_ handle: OpaquePointer) {
        notices.attach(to: handle)
        self.handle = handle
    }
}
