import Foundation
import SunwardModel

/// Until when the fleet's use has been settled, what today has used, and what is carried over. Pure.
struct IntervalAccounts: Sendable {
    private(set) var settledUntil: Date
    var usage: DailyUsage
    var carried: CarriedOver
    private let beyondPlan: BeyondPlan

    /// What has been answered of what others hold back, and what of it has been charged, since the beginning.
    private var answered: [DemandKey: Double] = [:]
    private var charged: [DemandKey: Double] = [:]

    /// Which sites have answered since ``settledUntil``.
    private var requests = AnsweredRequests()

    /// Accounts that go on where an earlier run ended, else begin now.
    ///
    /// - Parameter settledUntil: May lie ahead of a clock that was set back: then nothing is settled until it is reached.
    init(
        now: Date,
        settledUntil: Date? = nil,
        usedToday: [String: DailyUsage.SiteUsage] = [:],
        waterToday: [String: SettledWater] = [:],
        carried: CarriedOver = CarriedOver(),
        charged: [DemandKey: Double] = [:],
        beyondPlan: BeyondPlan = .served
    ) {
        self.carried = carried
        self.charged = charged
        self.beyondPlan = beyondPlan
        self.settledUntil = settledUntil ?? now
        usage = DailyUsage(day: now, bySite: usedToday, water: waterToday)
    }

    /// Goes on where an earlier run ended.
    mutating func resume(_ state: ResumeState, now: Date, settledUntil: Date) {
        self = IntervalAccounts(
            now: now,
            settledUntil: settledUntil,
            usedToday: state.usedToday,
            waterToday: state.waterToday,
            carried: state.lastPlan.map { CarriedOver($0.inputs, asOf: $0.issuedAt) } ?? CarriedOver(),
            charged: Dictionary(state.chargedLines.map { (DemandKey($0), $0.lines) }, uniquingKeysWith: max),
            beyondPlan: beyondPlan
        )
        requests = state.answered
    }

    /// Takes note of what has been answered since the beginning of what others hold back. What of it has not been charged
    /// is charged with the time that is settled next.
    ///
    /// - Parameter requests: Which sites have answered since this was told last; they are charged with that time, too.
    mutating func know(answered queries: [DemandKey: Double], by requests: AnsweredRequests? = nil) {
        answered.merge(queries, uniquingKeysWith: max)
        if let requests { self.requests.add(requests) }
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
        if now.timeIntervalSince(settledUntil) > ResumeState.longestUnsettledSeconds {
            settledUntil = now.addingTimeInterval(-ResumeState.longestUnsettledSeconds)
        }
        let fleet = snapshot.entry.fleet
        let account = IntervalSettlement(
            fleet: fleet,
            plan: plan,
            sites: snapshot.sites,
            demand: snapshot.demand,
            beyondPlan: beyondPlan
        )
        let cells = Set(
            fleet.areas.flatMap { area in
                fleet.classes.map { DemandKey(area: area.name, workloadClass: $0.name) }
            }
        )
        carried.waiting.keep(cells)
        var settlements: [Settlement] = []
        // Less than a second is left for the next call: rows that short help nobody.
        while now.timeIntervalSince(settledUntil) >= 1 {
            let end = min(now, nextBoundary(after: settledUntil, slotSeconds: plan.grid.slotSeconds))
            // Evenly over the time until now.
            let part = end.timeIntervalSince(settledUntil) / now.timeIntervalSince(settledUntil)
            // What the fleet does not have now waits: it would be charged to no site.
            let open = uncharged.filter { cells.contains($0.key) }
            var settlement = account.settle(
                from: settledUntil,
                to: end,
                answered: open.mapValues { $0 * part },
                requests: requests.take(part, of: cells, charging: Set(open.keys)),
                carrying: &carried
            )
            settlement.chargedLines = charge(open, part: part)
            usage.add(settlement)
            settlements.append(settlement)
            settledUntil = end
        }
        usage.advance(to: now)
        return settlements
    }

    /// What has been answered and not charged yet.
    private var uncharged: [DemandKey: Double] {
        var uncharged: [DemandKey: Double] = [:]
        for (key, lines) in answered where lines > charged[key] ?? 0 { uncharged[key] = lines - (charged[key] ?? 0) }
        return uncharged
    }

    /// Charges a part of what is open.
    ///
    /// - Returns: Up to where it is charged now; nil where nothing was open.
    private mutating func charge(_ open: [DemandKey: Double], part: Double) -> [LineTotal]? {
        for (key, lines) in open {
            charged[key] = part < 1 ? (charged[key] ?? 0) + lines * part : answered[key]
        }
        let keys = open.keys.sorted { ($0.area, $0.workloadClass) < ($1.area, $1.workloadClass) }
        let totals = keys.map {
            LineTotal(area: $0.area, workloadClass: $0.workloadClass, lines: charged[$0] ?? 0)
        }
        return totals.isEmpty ? nil : totals
    }

    /// Takes in what the water meters have read.
    mutating func believeWaterMeters(_ snapshot: FleetSnapshot) {
        for site in snapshot.sites {
            guard let metered = site.latest(.waterUsedToday, at: snapshot.now) else { continue }
            usage.observe(site: site.site.name, meteredWaterLiters: metered.value, at: metered.observedAt)
        }
    }

    /// Believes what batteries' meters say at a snapshot.
    mutating func believeBatteryMeters(_ snapshot: FleetSnapshot) {
        for site in snapshot.sites { carried.believeMeter(site, at: snapshot.now) }
    }

    private func nextBoundary(after date: Date, slotSeconds: Double) -> Date {
        let index = (date.timeIntervalSince1970 / slotSeconds).rounded(.down) + 1
        let midnight = DailyUsage.startOfDay(date).addingTimeInterval(86_400)
        return min(Date(timeIntervalSince1970: index * slotSeconds), midnight)
    }
}
