/// What belongs to sites: capacity, power, batteries, budgets.
extension PlanRepair {
    /// Capacity first, because less load needs less power; then what batteries can do for that load; then the grid.
    mutating func keepSites() {
        for (place, shares) in places.enumerated() where !shares.isEmpty {
            let (j, t) = (place / problem.slots, place % problem.slots)
            for r in problem.resources.indices {
                let use = shares.reduce(0) { sum, n in
                    sum + problem.resourcePerQuery[j][self.shares[n].workloadClass][r] * queries(n)
                }
                let limit = problem.capacity[j][r][t]
                if isBroken(use, limit) { scale(shares, by: part(of: use, within: limit)) }
            }
        }
        for j in problem.sites.indices {
            settleBattery(site: j)
            for t in 0..<problem.slots { keepGrid(site: j, slot: t) }
            settleBattery(site: j)
        }
    }

    /// What the site's battery can do of its schedule; it rests where that would leave too little at the end.
    private mutating func settleBattery(site j: Int) {
        guard let battery = problem.batteries?[j], let schedule = schedules?[j] else { return }
        let load = (0..<problem.slots).map { facilityKWh(j * problem.slots + $0) }
        let (done, states) = schedule.carriedOut(by: battery, loadKWh: load)
        let missing = battery.finalKWh - (states.last ?? battery.initialKWh)
        schedules?[j] =
            missing > Self.rounding * max(battery.capacityKWh, 1e-9)
            ? BatterySchedule(restingFor: problem.slots) : done
    }

    /// The battery takes in less before the load is served less.
    private mutating func keepGrid(site j: Int, slot t: Int) {
        let place = j * problem.slots + t
        let load = facilityKWh(place)
        let charge = schedules?[j]?.chargeKWh[t] ?? 0
        let discharge = schedules?[j]?.dischargeKWh[t] ?? 0
        let (own, limit) = (problem.renewableKWh[j][t], problem.gridLimitKWh[j][t])
        let grid = load + charge - discharge - own
        guard grid > 0, isBroken(grid, limit) else { return }
        let room = max(0, limit + own + discharge - load)
        if charge > room { schedules?[j]?.chargeKWh[t] = room * (1 - Self.margin) }
        let allowed = limit + own + discharge
        if load > allowed, load > 0 { scale(places[place], by: part(of: load, within: allowed)) }
    }

    /// Load is served less where a budget does not suffice, all of it alike; what batteries take in for later comes first.
    mutating func keepBudgets() {
        for budget in problem.budgets {
            let covered = places.indices.filter {
                budget.covers(site: $0 / problem.slots, slot: $0 % problem.slots)
            }
            let limit = max(0, budget.limit)
            guard isBroken(covered.reduce(0) { $0 + use(of: budget.kind, at: $1).use }, limit) else { continue }
            stopCharging(for: budget, covered)
            let uses = covered.map { use(of: budget.kind, at: $0) }
            let used = uses.reduce(0) { $0 + $1.use }
            guard isBroken(used, limit) else { continue }
            let part = part(of: used, within: limit)
            for (place, use) in zip(covered, uses) where use.use > 0 && use.loadKWh > 0 {
                // Load that the own supply carries takes nothing of a carbon budget.
                let left = use.freeKWh + (use.loadKWh - use.freeKWh) * part
                scale(places[place], by: left / use.loadKWh)
            }
        }
        for j in problem.sites.indices { settleBattery(site: j) }
    }

    /// Of a spent budget nothing is for batteries.
    private mutating func stopCharging(for budget: ConsumptionBudget, _ covered: [Int]) {
        guard schedules != nil else { return }
        for place in covered {
            let (j, t) = (place / problem.slots, place % problem.slots)
            guard let charge = schedules?[j]?.chargeKWh[t], charge > 0 else { continue }
            let own = budget.kind == .carbon ? max(0, problem.renewableKWh[j][t] - facilityKWh(place)) : 0
            schedules?[j]?.chargeKWh[t] = min(charge, own)
        }
        for j in problem.sites.indices {
            settleBattery(site: j)
            for t in 0..<problem.slots { keepGrid(site: j, slot: t) }
        }
    }

    /// What a site and slot take of a budget, and how much of the load takes nothing.
    private func use(
        of kind: ConsumptionBudget.Kind,
        at place: Int
    ) -> (use: Double, loadKWh: Double, freeKWh: Double) {
        let (j, t) = (place / problem.slots, place % problem.slots)
        let load = facilityKWh(place)
        let drawn = load + (schedules?[j]?.chargeKWh[t] ?? 0) - (schedules?[j]?.dischargeKWh[t] ?? 0)
        switch kind {
        case .water:
            let cooling = load * problem.coolingLitersPerFacilityKWh(site: j, slot: t)
            return (cooling + drawn * problem.ewifLitersPerKWh[j][t], load, 0)
        case .carbon:
            let grid = max(0, drawn - problem.renewableKWh[j][t])
            return (grid * problem.carbonIntensityKgPerKWh[j][t], load, max(0, load - grid))
        }
    }
}
