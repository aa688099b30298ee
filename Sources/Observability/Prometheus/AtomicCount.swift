import Synchronization

/// A whole number that many threads add to without a lock; it wraps around after 2^63.
struct AtomicCount: ~Copyable, Sendable {
    private let count = Atomic<Int64>(0)

    /// The present value.
    var value: Int64 { count.load(ordering: .relaxed) }

    func set(_ value: Int64) { count.store(value, ordering: .relaxed) }

    func add(_ amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
}
