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
            let paysForLoss = problem.paysForLoss(site: site)
            for t in 0..<slots {
                duals.siteSlots[site * slots + t].storedPerKWh = -solution.rowDuals[first + t]
                guard paysForLoss else { continue }
                let room = max(0, -solution.rowDuals[first + slots + t])
                duals.siteSlots[site * slots + t].oneWay = OneWayDuals(roomPerKWh: room)
            }
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
        var columns: [(charge: Int, discharge: Int, state: Int)] = []
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
            columns.append((charge, discharge, state))
        }
        guard problem.paysForLoss(site: j) else { return }
        // As in the program: what is given was held before, and of the time for the one nothing is left for the other.
        for column in columns {
            let room = linear.addRow(upper: battery.capacityKWh)
            linear.addEntry(row: room, column: column.state, value: 1)
            linear.addEntry(row: room, column: column.discharge, value: 1 / battery.dischargeEfficiency)
        }
        for (t, column) in columns.enumerated() where min(battery.chargeLimitKWh[t], battery.dischargeLimitKWh[t]) > 0 {
            let either = linear.addRow(upper: 1)
            linear.addEntry(row: either, column: column.charge, value: 1 / battery.chargeLimitKWh[t])
            linear.addEntry(row: either, column: column.discharge, value: 1 / battery.dischargeLimitKWh[t])
        }
    }
}
