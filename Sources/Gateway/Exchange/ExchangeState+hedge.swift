import NIOCore

/// A second attempt beside a first: one at a time, and only while the client has seen nothing. Beside one that is slow at
/// most once a request, where the fleet wants that; beside one that is likely silent always.
extension ExchangeState {
    /// Whether the present attempt is rather silent than slow.
    func isSilent(now: NIODeadline) -> Bool { now >= deadlines.rescue }

    /// The time for a second attempt has come, whether or not there will be one.
    mutating func passedHedge(now: NIODeadline) {
        hasHedged = true
        deadlines.hedge = isSilent(now: now) ? .distantFuture : deadlines.rescue
    }

    /// A second attempt has begun beside the first, which is not given up before the second has had its time, too: it may
    /// be at work on a long answer.
    mutating func hedged(_ budget: FirstByteBudget, now: NIODeadline) {
        attempts += 1
        deadlines.hedge = .distantFuture
        guard attempts < limits.maxAttempts else { return deadlines.soft = .distantFuture }
        let longest = budget.longest(configured: limits.firstByte)
        let spent = (now - began).inSeconds
        deadlines.soft = max(deadlines.patience, now + budget.amount(attempt: attempts, spent: spent, most: longest))
    }

    /// The second attempt has failed, and the first goes on.
    ///
    /// - Parameter upstream: The endpoint that failed, where it is of the first one's group.
    mutating func hedgeFailed(upstream: Int?, now: NIODeadline) {
        if let upstream { failedUpstreams.append(upstream) }
        guard attempts < limits.maxAttempts, phase == .waiting else { return }
        deadlines.soft = max(now, deadlines.patience)
        deadlines.hedge = max(now, deadlines.rescue)
    }

    /// The second attempt takes the place of the first.
    ///
    /// - Parameter moment: When it began: it has as much time as any other attempt.
    mutating func adopted(_ budget: FirstByteBudget, began moment: NIODeadline, firstByteAt: NIODeadline?) {
        self.budget = budget
        self.firstByteAt = firstByteAt
        waits(since: moment)
        guard let firstByteAt else { return }
        deadlines.hard = firstByteAt + limits.idle
        deadlines.hedge = .distantFuture
    }

    /// The first attempt has failed, and the second has taken its place.
    ///
    /// - Parameter upstream: The endpoint that failed, where the second attempt is at another of the same group.
    mutating func failedBesideHedge(_ failure: AttemptFailure, upstream: Int?) {
        lastFailure = failure
        if let upstream { failedUpstreams.append(upstream) }
    }
}
