import NIOConcurrencyHelpers
import Foundation

/// What other threads may know about a connection without waiting for its thread.
final class ConnectionMonitor: Sendable {
    private struct State {
        var socket: Int32 = -1
        var isIdle = false
    }

    private let state = NIOLockedValueBox(State())

    /// Whether the connection is open.
    var isOpen: Bool { state.withLockedValue { $0.socket >= 0 } }

    /// Whether the connection is open, outside a transaction, and nothing unexpected waits to be read: a server that
    /// has gone leaves its farewell or the end of the stream there.
    var isReusable: Bool {
        state.withLockedValue { state in
            guard state.socket >= 0, state.isIdle else { return false }
            var descriptor = pollfd(fd: state.socket, events: Int16(POLLIN), revents: 0)
            return poll(&descriptor, 1, 0) == 0
        }
    }

    func update(socket: Int32, isIdle: Bool) {
        state.withLockedValue { $0 = State(socket: socket, isIdle: isIdle) }
    }

    /// Must be called before the socket is closed, so that nobody polls a descriptor that means something else by then.
    func markClosed() {
        state.withLockedValue { $0 = State() }
    }
}
