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
