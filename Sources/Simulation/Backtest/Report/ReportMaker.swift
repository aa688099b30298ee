import Foundation
import SunwardModel

/// Turns accounts into a report.
struct ReportMaker {
    private static let compared: [(name: String, figure: @Sendable (BacktestDay) -> Double)] = [
        ("costUSD", { $0.costUSD }), ("carbonKg", { $0.carbonKilograms }), ("waterL", { $0.waterLiters }),
        ("delayMeanSeconds", { $0.delays.mean }),
    ]

    private let scenario: BacktestScenario
    private let accounts: [BacktestAccount]
    private let days: [String: [BacktestDay]]
    private let resampling: DayResampling
    private let stored: StoredEnergy

    /// - Parameter accounts: Of the policies to report and of all that they are measured by.
    init(scenario: BacktestScenario, accounts: [BacktestAccount]) {
        self.scenario = scenario
        self.accounts = accounts
        let settings = scenario.settings
        let stored = StoredEnergy(fleet: scenario.fleet, truth: scenario.truth, end: settings.end)
        self.stored = stored
        days = Dictionary(
            accounts.map { ($0.policy.name, Self.days(of: $0, settings, settling: stored)) }
        ) { first, _ in first }
        resampling = DayResampling(days: settings.days, seed: settings.seed)
    }

    func report(
        policies: [BacktestPolicy],
        reference: BacktestPolicy,
        perSite: Bool
    ) -> BacktestReport {
        let settings = scenario.settings
        let reported = policies.compactMap { policy in accounts.first { $0.policy == policy } }
        let figures = reported.map { ($0.policy.name, self.figures(of: $0, reference: reference, perSite: perSite)) }
        return BacktestReport(
            fleet: scenario.fleet.name,
            from: settings.start,
            days: settings.days,
            forecast: settings.forecast.rawValue,
            seed: settings.seed,
            reference: reference.name,
            order: reported.map(\.policy.name),
            policies: Dictionary(figures) { first, _ in first },
            comparisons: reported.compactMap { account in
                account.policy.bound.map { bound in
                    BacktestReport.Comparison(
                        policy: account.policy.name,
                        against: bound.name,
                        differences: differences(account.policy, against: bound)
                    )
                }
            }
        )
    }

    private static func days(
        of account: BacktestAccount,
        _ settings: BacktestSettings,
        settling stored: StoredEnergy
    ) -> [BacktestDay] {
        var days = [BacktestDay](repeating: BacktestDay(), count: settings.days)
        for hour in account.hours {
            let day = Int((hour.start.timeIntervalSince(settings.start) / 86_400).rounded(.down))
            // What was put off beyond the end belongs to the last day.
            if let last = days.indices.last, day >= 0 { days[min(day, last)].add(hour) }
        }
        if let last = days.indices.last { stored.settle(account, on: &days[last]) }
        return days
    }

    private func figures(
        of account: BacktestAccount,
        reference: BacktestPolicy,
        perSite: Bool
    ) -> BacktestReport.Policy {
        let days = self.days[account.policy.name] ?? []
        let sum = Self.sum(days)
        let objective = firstObjective(of: account.policy)
        let foresight = account.policy.reference
        return BacktestReport.Policy(
            costUSD: sum.costUSD,
            carbonKg: sum.carbonKilograms,
            marginalCarbonKg: sum.marginalCarbonKilograms,
            carbonTaxUSD: sum.carbonTaxUSD,
            waterL: sum.waterLiters,
            waterOverBudgetL: waterOverBudget(account),
            storedChangeKWh: stored.change(account),
            delayMeanSeconds: sum.delays.mean,
            delayP95Seconds: sum.delays.quantile(0.95),
            unservedShare: Self.share(sum.unserved, of: sum.demand),
            overloadShare: Self.share(sum.overloaded, of: sum.demand),
            overdrawnKWh: sum.overdrawnKWh,
            churn: Self.share(sum.moved, of: sum.movable),
            regret: regret(of: account.policy, objective, draw: nil),
            regretObjective: objective?.rawValue ?? "weighted",
            regretReference: foresight.name,
            intervals: intervals(of: account.policy, days, objective),
            differences: account.policy == reference ? [:] : differences(account.policy, against: reference),
            plans: account.plans,
            planMeanSeconds: scenario.settings.tellsTiming ? account.planSeconds / Double(max(1, account.plans)) : nil,
            sites: perSite ? sites(of: account) : nil
        )
    }

    // MARK: Intervals

    private func intervals(
        of policy: BacktestPolicy,
        _ days: [BacktestDay],
        _ objective: ObjectivePolicy.Objective?
    ) -> [String: BacktestReport.Interval] {
        var intervals: [String: BacktestReport.Interval] = [:]
        func add(_ name: String, _ figure: (BacktestDay) -> (Double, over: Double)) {
            let parts = days.map(figure)
            intervals[name] = resampling.interval { counts in
                var (above, below) = (0.0, 0.0)
                for (count, part) in zip(counts, parts) {
                    above += Double(count) * part.0
                    below += Double(count) * part.over
                }
                return below > 0 ? above / below : nil
            }
        }
        // Sums are of as many days as there are: a draw has the same number.
        let perDay = 1 / Double(max(1, days.count))
        add("costUSD") { ($0.costUSD, over: perDay) }
        add("carbonKg") { ($0.carbonKilograms, over: perDay) }
        add("waterL") { ($0.waterLiters, over: perDay) }
        add("delayMeanSeconds") { ($0.delays.seconds, over: $0.delays.queries) }
        add("unservedShare") { ($0.unserved, over: $0.demand) }
        add("churn") { ($0.moved, over: $0.movable) }
        intervals["regret"] = resampling.interval { regret(of: policy, objective, draw: $0) }
        intervals["delayP95Seconds"] = delayInterval(days)
        return intervals
    }

    /// Of the 95th percentile of delay: cumulated over the bins of all days' histograms.
    private func delayInterval(_ days: [BacktestDay]) -> BacktestReport.Interval? {
        let bins = days.map { $0.delays.sortedBins }
        let places = Set(bins.joined().map(\.place)).sorted()
        let rank = Dictionary(places.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
        var table = [[Double]](repeating: [Double](repeating: 0, count: places.count), count: days.count)
        for (day, bins) in bins.enumerated() {
            for bin in bins { if let place = rank[bin.place] { table[day][place] += bin.count } }
        }
        return resampling.interval { counts in
            var left = 0.95 * zip(counts, days).reduce(0) { $0 + Double($1.0) * $1.1.delays.queries }
            guard left > 0 else { return nil }
            for (offset, place) in places.enumerated() {
                for (count, row) in zip(counts, table) where count > 0 { left -= Double(count) * row[offset] }
                if left <= 0 { return DelayHistogram.seconds(ofBin: place) }
            }
            return places.last.map(DelayHistogram.seconds)
        }
    }

    // MARK: Comparisons

    /// Nil for a weighted sum, which counts all three.
    private func firstObjective(of policy: BacktestPolicy) -> ObjectivePolicy.Objective? {
        let objectives = policy.reference.objectives(of: scenario.fleet)
        return objectives.mode == .lexicographic ? objectives.priority.first?.objective : nil
    }

    private func regret(
        of policy: BacktestPolicy,
        _ objective: ObjectivePolicy.Objective?,
        draw: [Int]?
    ) -> Double? {
        guard let days = self.days[policy.name], let best = self.days[policy.reference.name] else { return nil }
        func sum(_ days: [BacktestDay]) -> Double {
            days.enumerated().reduce(0) { $0 + Double(draw?[$1.offset] ?? 1) * amount($1.element, objective) }
        }
        return Self.relative(sum(days), to: sum(best))
    }

    private func amount(_ day: BacktestDay, _ objective: ObjectivePolicy.Objective?) -> Double {
        if let objective { return day.amount(objective) }
        return scenario.fleet.objectives.priority.reduce(0) { $0 + $1.weight * day.amount($1.objective) }
    }

    private func differences(
        _ policy: BacktestPolicy,
        against other: BacktestPolicy
    ) -> [String: BacktestReport.Difference] {
        guard let days = self.days[policy.name], let others = self.days[other.name] else { return [:] }
        var differences: [String: BacktestReport.Difference] = [:]
        for (name, figure) in Self.compared {
            guard let relative = Self.relative(figure(Self.sum(days)), to: figure(Self.sum(others))) else { continue }
            let (mine, theirs) = (days.map(figure), others.map(figure))
            let interval = resampling.interval { counts in
                Self.relative(Self.weighted(mine, counts), to: Self.weighted(theirs, counts))
            }
            differences[name] = BacktestReport.Difference(relative: relative, interval: interval)
        }
        return differences
    }

    private static func relative(_ one: Double, to other: Double) -> Double? {
        if one == other { return 0 }
        return other == 0 ? nil : (one - other) / abs(other)
    }

    private static func weighted(_ values: [Double], _ counts: [Int]) -> Double {
        zip(values, counts).reduce(0) { $0 + $1.0 * Double($1.1) }
    }

    // MARK: Parts

    private static func sum(_ days: [BacktestDay]) -> BacktestDay {
        var sum = BacktestDay()
        for day in days { sum.add(day) }
        return sum
    }

    private static func share(_ part: Double, of whole: Double) -> Double { whole > 0 ? part / whole : 0 }

    private func waterOverBudget(_ account: BacktestAccount) -> Double {
        guard let limit = scenario.fleet.budgets.waterLitersPerDay else { return 0 }
        let byDay = Dictionary(grouping: account.hours) { ($0.start.timeIntervalSince1970 / 86_400).rounded(.down) }
        return byDay.sorted { $0.key < $1.key }.reduce(0) { sum, day in
            sum + max(0, day.value.reduce(0) { $0 + $1.waterLiters } - limit)
        }
    }

    private func sites(of account: BacktestAccount) -> [String: BacktestReport.SiteDetail] {
        var details: [String: BacktestReport.SiteDetail] = [:]
        for (index, name) in account.sites.enumerated() {
            let uses = account.hours.map { $0.sites[index] }
            func sum(_ value: (HourAccount.SiteUse) -> Double) -> Double { uses.reduce(0) { $0 + value($1) } }
            details[name] = BacktestReport.SiteDetail(
                queries: sum(\.queries),
                facilityKWh: sum(\.facilityKWh),
                gridKWh: sum(\.gridKWh),
                renewableKWh: sum(\.renewableKWh),
                costUSD: sum(\.costUSD),
                carbonKg: sum(\.carbonKilograms),
                waterL: sum(\.waterLiters),
                dischargedKWh: uses.last?.dischargedKWh == nil ? nil : sum { $0.dischargedKWh ?? 0 }
            )
        }
        return details
    }
}
