import NIOConcurrencyHelpers
import Foundation

/// Writes each line to the standard error with one system call, under a lock.
public struct StandardErrorSink: LogSink {
    // A line longer than a pipe's buffer may need several calls; the lock keeps others from coming between.
    private static let lock = NIOLockedValueBox(())

    public init() {}

    public func write(_ line: String) {
        var bytes = Array(line.utf8)[...]
        Self.lock.withLockedValue { _ in
            while !bytes.isEmpty {
                let written = bytes.withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
                if written < 0 {
                    if errno == EINTR { continue }
                    // Nobody reads: there is no better place to say so.
                    return
                }
                bytes = bytes.dropFirst(written)
            }
        }
    }
}
