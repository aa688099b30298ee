import Foundation

/// A pipe whose only use is to end a `poll(2)` on another thread. Closed with its last reference.
final class WakePipe: Sendable {
    let readDescriptor: Int32
    private let writeDescriptor: Int32

    /// - Throws: ``PostgresError`` when the process has no descriptors left.
    init() throws {
        var descriptors: [Int32] = [-1, -1]
        let result = pipe(&descriptors)
        for descriptor in descriptors {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        }
        guard result == 0 else {
            throw PostgresError(.connectionFailed, "no pipe for the connection: \(String(cString: strerror(errno)))")
        }
        readDescriptor = descriptors[0]
        writeDescriptor = descriptors[1]
    }

    deinit {
        close(readDescriptor)
        close(writeDescriptor)
    }

    /// Wakes the poll. A full pipe is ignored: it wakes the poll as well.
    func signal() {
        var byte: UInt8 = 1
        _ = write(writeDescriptor, &byte, 1)
    }

    /// Takes everything written so far.
    func drain() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(readDescriptor, &bytes, bytes.count) > 0 {}
    }
}
