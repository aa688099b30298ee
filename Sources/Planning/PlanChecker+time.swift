/// What joins the slots: deferred demand and batteries.
extension Check {
    /// Within an area and class nothing is served before it arrives, nothing waits beyond what is due, and nothing is
    /// left at the end.
    mutating func deferral() {
        guard let model = problem.deferral else { return }
        let missing = unservedQueries()
        var reported = zeros
        for demand in plan.deferred {
            let cell = index(area: demand.area, workloadClass: demand.workloadClass, slot: demand.slot)
            reported[cell] = demand.waitingQueries
        }
        for i in problem.areas.indices {
            for k in problem.classes.indices where problem.isDeferrable(area: i, workloadClass: k) {
                let first = index(area: i, workloadClass: k, slot: 0)
                let cells = first..<first + problem.slots
                deferral(area: i, workloadClass: k, model, missing: missing[cells], reported: reported[cells])
            }
        }
    }

    /// Carries the plan out: in every slot what is due first leaves first, which keeps all due times if anything does.
    private mutating func deferral(
        area i: Int,
        workloadClass k: Int,
        _ model: DeferralModel,
        missing: ArraySlice<Double>,
        reported: ArraySlice<Double>
    ) {
        let (queries, waiting) = (problem.queries[i][k], model.waiting[i][k])
        let total = queries.reduce(0, +) + waiting.reduce(0, +)
        let last = problem.slots - 1
        // present[d]: what is there and due by the end of slot d.
        var present = waiting
        for t in 0...last {
            present[min(t + model.slots[k], last)] += queries[t]
            let shares = plan.shares(area: i, workloadClass: k, slot: t)
            var leaving = shares.reduce(missing[missing.startIndex + t]) { $0 + $1.queries }
            for due in 0...last {
                let part = min(leaving, present[due])
                present[due] -= part
                leaving -= part
            }
            let cell = "cell \(i) \(k) \(t)"
            require(leaving, atMost: 0, floor: total, "served before arrival: \(cell)")
            require(present[...t].reduce(0, +), atMost: 0, floor: total, "served too late: \(cell)")
            let left = present.reduce(0, +)
            require(
                reported[reported.startIndex + t],
                equals: left,
                floor: total,
                "reported to wait: \(cell)"
            )
        }
    }

    /// Power, capacity and minimum hold, the state follows from charge and discharge, and the end is as full as asked.
    mutating func batteries() {
        for (j, battery) in (problem.batteries ?? []).enumerated() {
            guard let battery else { continue }
            var state = battery.initialKWh
            let size = max(battery.capacityKWh, 1e-9)
            for t in 0..<problem.slots {
                let row = plan.footprint[j * problem.slots + t]
                let place = "battery \(j) slot \(t)"
                require(row.chargeKWh, atMost: battery.chargeLimitKWh[t], floor: size, "charge of \(place)")
                require(row.dischargeKWh, atMost: battery.dischargeLimitKWh[t], floor: size, "discharge of \(place)")
                require(-min(row.chargeKWh, row.dischargeKWh), atMost: 0, floor: size, "negative power of \(place)")
                let both = min(row.chargeKWh, row.dischargeKWh)
                require(both, atMost: 0, floor: size, "charge and discharge at once of \(place)")
                state += battery.chargeEfficiency * row.chargeKWh - row.dischargeKWh / battery.dischargeEfficiency
                require(row.chargeStateKWh, equals: state, floor: size, "reported state of \(place)")
                require(state, atMost: battery.capacityKWh, floor: size, "state of \(place)")
                let floor = min(battery.minimumKWh, battery.initialKWh)
                require(floor, atMost: state, floor: size, "least state of \(place)")
            }
            let least = min(battery.initialKWh, battery.capacityKWh / 2)
            require(least, atMost: state, floor: size, "last state of battery \(j)")
        }
    }
}
