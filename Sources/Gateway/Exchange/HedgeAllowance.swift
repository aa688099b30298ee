import Atomics

/// Lets one request in so many have a second attempt, so that attempts which nobody needed stay a small part of the load:
/// a bucket that each request fills by its share. Shared by all event loops; takes no lock.
public final class HedgeAllowance: Sendable {
    /// Requests for each second attempt.
    let requestsForEach: Int

    /// What is saved up at most.
    let mostSaved: Int

    /// In shares of a second attempt.
    private let shares: ManagedAtomic<Int>

    private init(requestsForEach: Int, mostSaved: Int, saved: Int) {
        self.requestsForEach = requestsForEach
        self.mostSaved = mostSaved
        shares = ManagedAtomic(saved * requestsForEach)
    }

    /// For attempts beside slow ones: one request in twenty.
    public static func ofSlow() -> HedgeAllowance {
        HedgeAllowance(requestsForEach: 20, mostSaved: 10, saved: 0)
    }

    /// For attempts beside those that are likely silent: one request in four, and some for the first server that falls
    /// silent. Where more are slow, everybody is, and asking twice would only double what there is to do.
    public static func ofSilent() -> HedgeAllowance {
        HedgeAllowance(requestsForEach: 4, mostSaved: 50, saved: 50)
    }

    /// A request has come.
    func earn() {
        let most = mostSaved * requestsForEach
        guard shares.load(ordering: .relaxed) < most else { return }
        shares.wrappingIncrement(ordering: .relaxed)
    }

    /// Whether a request may have a second attempt now.
    func take() -> Bool {
        var saved = shares.load(ordering: .relaxed)
        while saved >= requestsForEach {
            let (isDone, seen) = shares.compareExchange(
                expected: saved,
                desired: saved - requestsForEach,
                ordering: .relaxed
            )
            if isDone { return true }
            saved = seen
        }
        return false
    }

    /// It did not come to a second attempt after all.
    func giveBack() { shares.wrappingIncrement(by: requestsForEach, ordering: .relaxed) }
}
