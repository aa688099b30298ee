import Atomics

/// How many files may be taken in at once, since each holds a piece of itself in memory.
final class UploadAllowance: Sendable {
    private static let most = 8

    private let underWay = ManagedAtomic(0)

    /// - Returns: false when there is no room for another.
    func take() -> Bool {
        if underWay.wrappingIncrementThenLoad(ordering: .relaxed) <= Self.most { return true }
        giveBack()
        return false
    }

    func giveBack() { underWay.wrappingDecrement(ordering: .relaxed) }
}
