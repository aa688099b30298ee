import LinearProgram

/// What energy in batteries is worth at given prices of energy: the prices of their best schedules.
enum BatteryPrices {
    /// Sets ``SiteSlotDuals/storedPerKWh`` of every battery by the linear program of its own schedule.
    ///
    /// The bound that prices prove (``PlanDuals/lowerBound(in:)``) is highest, as far as batteries go, with these.
    static func add(
        to duals: inout PlanDuals,
        _ problem: AllocationProblem,
        solver: any LinearProgramSolving
    ) throws {
        let slots = problem.slots
        var linear = SparseLinearProgram()
        var rows: [(site: Int, first: Int)] = []
        for (j, battery) in (problem.batteries ?? []).enumerated() {
            guard let battery else { continue }
            rows.append((j, linear.rowCount))
            add(battery, at: j, to: &linear, duals, problem)
        }
        guard !rows.isEmpty else { return }
        try solver.load(linear)
        let solution = try solver.solve(SolveOptions(method: .primal, start: .slack))
        guard solution.status == .optimal else { return }
        for (site, first) in rows {
            for t in 0..<slots { duals.siteSlots[site * slots + t].storedPerKWh = -solution.rowDuals[first + t] }
        }
    }

    private static func add(
        _ battery: BatteryModel,
        at j: Int,
        to linear: inout SparseLinearProgram,
        _ duals: PlanDuals,
        _ problem: AllocationProblem
    ) {
        var before: Int?
        for t in 0..<problem.slots {
            let price = duals.batteryPrice(site: j, slot: t, in: problem)
            let initial = t == 0 ? battery.initialKWh : 0
            let row = linear.addRow(lower: initial, upper: initial)
            let charge = linear.addColumn(upper: battery.chargeLimitKWh[t], objective: price.charge)
            let discharge = linear.addColumn(upper: battery.dischargeLimitKWh[t], objective: price.discharge)
            let isLast = t + 1 == problem.slots
            let state = linear.addColumn(
                lower: isLast ? battery.leastFinalKWh : battery.floorKWh,
                upper: battery.capacityKWh
            )
            linear.addEntry(row: row, column: state, value: 1)
            if let before { linear.addEntry(row: row, column: before, value: -1) }
            linear.addEntry(row: row, column: charge, value: -battery.chargeEfficiency)
            linear.addEntry(row: row, column: discharge, value: 1 / battery.dischargeEfficiency)
            before = state
        }
    }
}
