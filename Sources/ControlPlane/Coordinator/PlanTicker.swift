import Foundation
import SunwardModel

/// Sends a tick at every multiple of the planning interval, and counts those that passed unseen.
struct PlanTicker: Sendable {
    let directory: FleetDirectory
    let clock: any TimeSource
    let events: CoordinatorEvents

    /// Ticks until its task is cancelled.
    func run() async {
        var due = clock.now
        while !Task.isCancelled {
            let interval = directory.current.fleet.planner.replanMinutes * 60
            let step = Self.next(after: due, now: clock.now, interval: interval)
            if step.missed > 0 { events.send(.ticksMissed(step.missed)) }
            due = step.due
            guard (try? await clock.sleep(until: due)) != nil else { return }
            events.send(.trigger(.timer))
        }
    }

    /// When the tick after the one of `due` comes, and how many before it have already passed.
    ///
    /// A clock that was set back starts the interval anew: else no tick came until it had caught up.
    static func next(after due: Date, now: Date, interval: Double) -> (due: Date, missed: Int) {
        let next = due.addingTimeInterval(interval)
        if next.timeIntervalSince(now) > interval { return (now.addingTimeInterval(interval), 0) }
        let missed = max(0, (now.timeIntervalSince(next) / interval).rounded(.down))
        return (next.addingTimeInterval(missed * interval), Int(min(missed, 1e9)))
    }
}
