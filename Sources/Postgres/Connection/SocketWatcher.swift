import Foundation
import ThreadExecutor

/// Waits for input on a connection's socket while no statement runs, on a thread of its own.
///
/// It polls a duplicate of the descriptor, which stays valid when libpq closes its own.
actor SocketWatcher {
    private nonisolated let executor = ThreadExecutor(name: "postgres-listen", stackSizeBytes: 256 * 1024)
    private let socket: Int32
    private let wake: WakePipe

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(socket: Int32) throws {
        wake = try WakePipe()
        self.socket = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        guard self.socket >= 0 else {
            throw PostgresError(.connectionLost, "no descriptor to listen on: \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        close(socket)
    }

    /// Blocks the watcher's thread until there is input or the task is cancelled.
    ///
    /// - Returns: False when cancelled.
    func waitForInput() async -> Bool {
        await withTaskCancellationHandler {
            var descriptors = [
                pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake.readDescriptor, events: Int16(POLLIN), revents: 0),
            ]
            while !Task.isCancelled, poll(&descriptors, nfds_t(descriptors.count), -1) <= 0 {}
            return !Task.isCancelled
        } onCancel: { [wake] in
            wake.signal()
        }
    }

    /// Lets the thread end.
    nonisolated func stop() {
        executor.shutdown()
    }
}
