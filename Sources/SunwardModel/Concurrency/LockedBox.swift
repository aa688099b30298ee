import Foundation

/// A value behind a lock, for state that is read on every request and held for nanoseconds.
///
/// `@unchecked Sendable` because the whole state is reached only under `lock`, and no reference to it leaves the
/// closure: `Value` itself need not be `Sendable` to be kept here, only to be returned.
public final class LockedBox<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    /// A box that holds `value`.
    public init(_ value: sending Value) { self.value = value }

    /// Runs `body` with sole access to the value. `body` must be short and must not call out.
    public func withLock<Result: Sendable>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
