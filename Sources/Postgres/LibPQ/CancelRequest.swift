import CLibPQ
import Foundation

/// One request to the server to cancel what a connection runs, on a thread of its own because `PQcancel` blocks.
///
/// The server closes the request's connection after it has signalled the backend, so once the request has finished it
/// can no longer hit a later statement.
///
/// `@unchecked Sendable`: the handle is immutable and used by one thread; the flag is read and written under the lock.
final class CancelRequest: @unchecked Sendable {
    private let handle: OpaquePointer
    private let wake: WakePipe
    private let condition = NSCondition()
    private var finished = false

    /// Starts the request; `nil` when the connection is not open.
    init?(connection: OpaquePointer, wake: WakePipe) {
        guard let handle = PQgetCancel(connection) else { return nil }
        self.handle = handle
        self.wake = wake
        let thread = Thread { [self] in send() }
        thread.start()
    }

    deinit {
        PQfreeCancel(handle)
    }

    var isFinished: Bool { condition.withLock { finished } }

    /// Waits for the server's answer.
    ///
    /// - Returns: Whether it came in time.
    func wait(atMostSeconds seconds: Double) -> Bool {
        let limit = Date(timeIntervalSinceNow: seconds)
        return condition.withLock {
            while !finished {
                if !condition.wait(until: limit) { return finished }
            }
            return true
        }
    }

    private func send() {
        var message = [CChar](repeating: 0, count: 256)
        _ = PQcancel(handle, &message, Int32(message.count))
        condition.withLock {
            finished = true
            condition.broadcast()
        }
        wake.signal()
    }
}
