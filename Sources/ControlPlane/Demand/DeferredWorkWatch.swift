import NIOConcurrencyHelpers
import SunwardModel

/// Asks for a plan when much more work has come to wait than the last one knew of.
final class DeferredWorkWatch: Sendable {
    private static let interval = Duration.seconds(1)

    private let work: any DeferredWork
    private let clock: any TimeSource
    private let events: CoordinatorEvents
    private let growth = NIOLockedValueBox(WorkGrowth())

    init(_ work: any DeferredWork, clock: any TimeSource, events: CoordinatorEvents) {
        self.work = work
        self.clock = clock
        self.events = events
    }

    /// What waits, for a plan that is being made now.
    func take() -> [DeferredBacklog] {
        let waiting = work.waiting(now: clock.now)
        growth.withLockedValue { $0.planned(waiting) }
        return waiting
    }

    /// What has been answered since the beginning.
    var answered: [DemandKey: Double] { work.answered }

    /// Looks until its task is cancelled.
    func run() async {
        while !Task.isCancelled {
            let waiting = work.waiting(now: clock.now)
            if growth.withLockedValue({ $0.callsForPlan(waiting, at: .now) }) { events.send(.trigger(.batch)) }
            try? await Task.sleep(for: Self.interval)
        }
    }
}
