import Atomics

/// What the bodies of long requests hold of the memory together, whoever sends them.
final class BodyAllowance: Sendable {
    private let held = ManagedAtomic(0)

    /// - Parameters:
    ///   - bytes: What a body may come to.
    ///   - limit: Of all; one body has room whatever the limit.
    /// - Returns: false when there is no room; then nothing is held.
    func take(_ bytes: Int, limit: Int) -> Bool {
        let all = held.wrappingIncrementThenLoad(by: bytes, ordering: .relaxed)
        if all <= limit || all == bytes { return true }
        giveBack(bytes)
        return false
    }

    func giveBack(_ bytes: Int) { held.wrappingDecrement(by: bytes, ordering: .relaxed) }
}

/// What the body of one request holds of a ``BodyAllowance``.
struct BodyShare {
    private var bytes = 0

    /// - Returns: false when there is no room; then nothing more is held.
    mutating func take(_ more: Int, of allowance: BodyAllowance, limit: Int) -> Bool {
        guard allowance.take(more, limit: limit) else { return false }
        bytes += more
        return true
    }

    mutating func giveBack(to allowance: BodyAllowance) {
        guard bytes > 0 else { return }
        allowance.giveBack(bytes)
        bytes = 0
    }
}
