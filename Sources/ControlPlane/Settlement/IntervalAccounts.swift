import Foundation
import SunwardModel

/// Until when the fleet's use has been settled, and what today has used. Pure.
struct IntervalAccounts: Sendable {
    /// Intervals longer than this are not settled: readings then in memory say nothing about them.
    private static let longestIntervalSeconds: Double = 6 * 3600

    private(set) var settledUntil: Date
    var usage: DailyUsage

    /// Accounts that go on where an earlier run ended, else begin now.
    ///
    /// - Parameter settledUntil: May lie ahead of a clock that was set back: then nothing is settled until it is reached.
    init(now: Date, settledUntil: Date? = nil, usedToday: [String: DailyUsage.SiteUsage] = [:]) {
        self.settledUntil = settledUntil ?? now
        usage = DailyUsage(day: now, bySite: usedToday)
    }

    /// Passes over time in which no plan was in force.
    mutating func skip(to now: Date) {
        settledUntil = max(settledUntil, now)
        usage.advance(to: now)
    }

    /// Settles the time since the last call, cut at the plan's slots and at midnight UTC.
    ///
    /// A clock that was set back settles nothing until it has caught up: no moment is charged twice.
    mutating func settle(upTo now: Date, plan: RoutingTable, snapshot: FleetSnapshot) -> [Settlement] {
        if now.timeIntervalSince(settledUntil) > Self.longestIntervalSeconds {
            settledUntil = now.addingTimeInterval(-Self.longestIntervalSeconds)
        }
        let account = IntervalSettlement(
            fleet: snapshot.entry.fleet,
            plan: plan,
            sites: snapshot.sites,
            demand: snapshot.demand
        )
        var settlements: [Settlement] = []
        // Less than a second is left for the next call: rows that short help nobody.
        while now.timeIntervalSince(settledUntil) >= 1 {
            let end = min(now, nextBoundary(after: settledUntil, slotSeconds: plan.grid.slotSeconds))
            let settlement = account.settle(from: settledUntil, to: end)
            usage.add(settlement)
            settlements.append(settlement)
            settledUntil = end
        }
        usage.advance(to: now)
        return settlements
    }

    private func nextBoundary(after date: Date, slotSeconds: Double) -> Date {
        let index = (date.timeIntervalSince1970 / slotSeconds).rounded(.down) + 1
        let midnight = DailyUsage.startOfDay(date).addingTimeInterval(86_400)
        return min(Date(timeIntervalSince1970: index * slotSeconds), midnight)
    }
}
