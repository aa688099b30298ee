import Foundation
import SunwardModel

/// When to plan, and what to make of the result. Pure: ``Coordinator`` is its actor.
///
/// One solve runs at a time. A timer tick that finds one running is skipped and counted, never queued. Anything that
/// changes what is true (a site down, a departure, a request) waits as one pending trigger: however much happens
/// during a solve, one more follows it.
struct CoordinatorState: Sendable {
    /// Why a plan is made.
    enum Trigger: String, Sendable {
        case start
        case timer
        case request
        case siteUp = "site-up"
        case siteDown = "site-down"
        case departure

        /// Much more work has come to wait than the last plan knew of.
        case batch
        case fleetReload = "fleet-reload"

        /// Which of two pending triggers names the plan that serves both.
        fileprivate var urgency: Int {
            switch self {
            case .timer: 0
            case .batch: 1
            case .departure: 2
            case .siteUp: 3
            case .start, .fleetReload: 4
            case .request: 5
            case .siteDown: 6
            }
        }
    }

    /// What happens to the coordinator.
    enum Event: Sendable {
        case trigger(Trigger)

        /// The timer woke after more than one interval: that many ticks passed unseen.
        case ticksMissed(Int)
        case planned
        case failed(reason: String, at: Date)

        /// The plan was given up because the service stops.
        case stopped

        /// Another service plans and settles from now on.
        case resigned
    }

    /// What the shell must do.
    enum Effect: Hashable, Sendable {
        case plan(Trigger)
    }

    private(set) var isPlanning = false
    private(set) var counts = CoordinatorCounts()

    /// The last failure since the last good plan.
    private(set) var lastFailure: PlanningFailure?
    private var pending: Trigger?
    private var isStopping = false

    /// Whether planning and settling are another service's for good.
    private(set) var hasResigned = false

    mutating func apply(_ event: Event) -> Effect? {
        switch event {
        case .trigger where isStopping:
            return nil
        case .trigger(.timer) where isPlanning:
            counts.skippedTicks += 1
            return nil
        case .trigger(let trigger) where isPlanning:
            if trigger.urgency > (pending?.urgency ?? -1) { pending = trigger }
            return nil
        case .trigger(let trigger):
            isPlanning = true
            return .plan(trigger)
        case .ticksMissed(let count):
            counts.skippedTicks += count
            return nil
        case .planned:
            counts.plans += 1
            lastFailure = nil
            return next()
        case .failed(let reason, let date):
            counts.failures += 1
            lastFailure = PlanningFailure(reason: reason, at: date, consecutive: (lastFailure?.consecutive ?? 0) + 1)
            return next()
        case .stopped:
            isStopping = true
            isPlanning = false
            pending = nil
            return nil
        case .resigned:
            hasResigned = true
            isStopping = true
            pending = nil
            return nil
        }
    }

    private mutating func next() -> Effect? {
        isPlanning = false
        guard !isStopping, let trigger = pending else { return nil }
        pending = nil
        isPlanning = true
        return .plan(trigger)
    }
}

extension CoordinatorState.Trigger {
    /// The plan that a site's change calls for.
    init(_ effect: EdgeSiteEffect) {
        switch effect {
        case .cameUp: self = .siteUp
        case .wentDown: self = .siteDown
        case .departed: self = .departure
        }
    }
}
