import NIOConcurrencyHelpers

/// Counts answered requests by the site that answered, between a gateway and the accounts.
public final class AnswerTally: Sendable {
    private struct Cell: Hashable {
        let key: DemandKey
        let site: String
        let isDeferred: Bool
    }

    private struct State {
        var counts: [Cell: Int] = [:]
        var complete: Set<DemandKey> = []
        var knowsAll = false
    }

    private let state = NIOLockedValueBox(State())

    public init() {}

    /// Counts a request that a site has worked on.
    ///
    /// - Parameter isDeferred: Whether it is a line of a batch.
    public func count(area: String, workloadClass: String, site: String, isDeferred: Bool) {
        let key = DemandKey(area: area, workloadClass: workloadClass)
        let cell = Cell(key: key, site: site, isDeferred: isDeferred)
        state.withLockedValue { $0.counts[cell, default: 0] += 1 }
    }

    /// Notes of which areas and classes arrivals are reported from the requests counted here.
    ///
    /// - Parameter knowsAll: Whether of no others, also of none that a gateway before this one has reported.
    public func cover(_ keys: Set<DemandKey>, knowsAll: Bool) {
        state.withLockedValue { state in
            state.complete = keys
            state.knowsAll = knowsAll
        }
    }

    /// What has been counted since this was asked last; asked by one alone.
    func take() -> AnsweredRequests {
        let taken = state.withLockedValue { state in
            defer { state.counts = [:] }
            return state
        }
        var answered = AnsweredRequests(complete: taken.complete, knowsAll: taken.knowsAll)
        for (cell, count) in taken.counts {
            if cell.isDeferred {
                answered.deferred[cell.key, default: [:]][cell.site] = Double(count)
            } else {
                answered.direct[cell.key, default: [:]][cell.site] = Double(count)
            }
        }
        return answered
    }
}
