import Atomics

/// Lets one request in twenty have a second attempt, so that attempts which nobody needed stay a small part of the load:
/// a bucket that each request fills by a twentieth. Shared by all event loops; takes no lock.
public final class HedgeAllowance: Sendable {
    /// Requests for each second attempt.
    static let requestsForEach = 20

    /// What is saved up at most.
    static let mostSaved = 10

    /// In shares of a second attempt.
    private let shares = ManagedAtomic<Int>(0)

    public init() {}

    /// A request has come.
    func earn() {
        let most = Self.mostSaved * Self.requestsForEach
        guard shares.load(ordering: .relaxed) < most else { return }
        shares.wrappingIncrement(ordering: .relaxed)
    }

    /// Whether a request may have a second attempt now.
    func take() -> Bool {
        var saved = shares.load(ordering: .relaxed)
        while saved >= Self.requestsForEach {
            let (isDone, seen) = shares.compareExchange(
                expected: saved,
                desired: saved - Self.requestsForEach,
                ordering: .relaxed
            )
            if isDone { return true }
            saved = seen
        }
        return false
    }

    /// It did not come to a second attempt after all.
    func giveBack() { shares.wrappingIncrement(by: Self.requestsForEach, ordering: .relaxed) }
}
