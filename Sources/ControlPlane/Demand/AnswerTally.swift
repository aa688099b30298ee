import NIOConcurrencyHelpers

/// Counts answered requests by the site that answered, between a gateway and the accounts.
public final class AnswerTally: Sendable {
    private let counted = NIOLockedValueBox(AnsweredRequests())

    public init() {}

    /// Counts a request that a site has worked on.
    ///
    /// - Parameter isDeferred: Whether it is a line of a batch.
    public func count(area: String, workloadClass: String, site: String, isDeferred: Bool) {
        let key = DemandKey(area: area, workloadClass: workloadClass)
        counted.withLockedValue { counted in
            if isDeferred {
                counted.deferred[key, default: [:]][site, default: 0] += 1
            } else {
                counted.direct[key, default: [:]][site, default: 0] += 1
            }
        }
    }

    /// Notes of which areas and classes arrivals are reported from the requests counted here.
    ///
    /// - Parameter knowsAll: Whether of no others, also of none that a gateway before this one has reported.
    public func cover(_ keys: Set<DemandKey>, knowsAll: Bool) {
        counted.withLockedValue { counted in
            counted.complete = keys
            counted.knowsAll = knowsAll
        }
    }

    /// What has been counted since this was asked last; asked by one alone.
    func take() -> AnsweredRequests {
        counted.withLockedValue { counted in
            defer { counted = AnsweredRequests(complete: counted.complete, knowsAll: counted.knowsAll) }
            return counted
        }
    }
}
