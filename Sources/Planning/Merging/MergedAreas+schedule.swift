extension MergedAreas {
    /// A budget of which no more is left than this part of it is spent.
    private static let nearlySpent = 1e-6

    /// The schedule of a solution of the merged problem, for the areas it stands for.
    ///
    /// Within a joint area those due first are served first, and of those due at the same time every member has its
    /// part: so no member's query is served before it came or after it is due.
    func schedule(_ values: [Double], of program: AllocationProgram) -> TimeSchedule {
        let demand = ServedDemand(program: program, values: values)
        let classes = original.classes.count
        var leaving = [[Double]](
            repeating: [Double](repeating: 0, count: original.slots),
            count: problem.areas.count * classes
        )
        for share in demand.shares { leaving[share.area * classes + share.workloadClass][share.slot] += share.queries }
        for rest in demand.unserved { leaving[rest.area * classes + rest.workloadClass][rest.slot] += rest.queries }
        var served = [[Double]?](repeating: nil, count: original.areas.count * classes)
        for k in original.classes.indices {
            for (area, members) in parts(of: k) {
                var shares = DeferralShares(of: original, areas: members, workloadClass: k)
                let parts = shares.serving(leaving[area * classes + k])
                for (member, part) in zip(members, parts) { served[member * classes + k] = part }
            }
        }
        let batteries = program.batterySchedules(values, shares: demand.shares)
        return TimeSchedule(
            served: served,
            classCount: classes,
            batteries: batteries,
            loadKWh: loadKWh(demand.shares, batteries)
        )
    }

    /// Facility energy of the load where a water budget is spent, `[site][slot]`; infinite elsewhere.
    private func loadKWh(_ shares: [PlanShare], _ batteries: [BatterySchedule?]?) -> [[Double]] {
        let rows = PlanAccounting.settle(shares, problem, batteries: batteries).footprint
        let spent = problem.budgets.filter { budget in
            budget.kind == .water
                && rows.reduce(0) { budget.covers(site: $1.site, slot: $1.slot) ? $0 + $1.waterL : $0 }
                    >= budget.limit * (1 - Self.nearlySpent)
        }
        var load = problem.sites.map { _ in [Double](repeating: .infinity, count: problem.slots) }
        for row in rows where spent.contains(where: { $0.covers(site: row.site, slot: row.slot) }) {
            load[row.site][row.slot] = row.facilityKWh
        }
        return load
    }

    /// The areas of the merged problem whose demand of a class may wait, with the areas they stand for.
    private func parts(of k: Int) -> [(area: Int, members: [Int])] {
        var parts: [Int: [Int]] = [:]
        for i in original.areas.indices where original.isDeferrable(area: i, workloadClass: k) {
            // By itself in all slots, or in none.
            let isAlone =
                problem.areas.count > jointCount && problem.totalQueries(area: jointCount + i, workloadClass: k) > 0
            parts[isAlone ? jointCount + i : jointArea[i][k], default: []].append(i)
        }
        return parts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
