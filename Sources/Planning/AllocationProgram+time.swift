import LinearProgram

/// What joins the slots: demand that waits, and batteries.
extension AllocationProgram {
    mutating func makeWindows() {
        let all = problem.areas.indices.flatMap { i in
            problem.classes.indices.map { k in problem.deferralWindow(area: i, workloadClass: k) }
        }
        if all.contains(where: { $0 != nil }) { windows = all }
    }

    /// The window of an area and class; nil where nothing may wait.
    func window(area i: Int, workloadClass k: Int) -> DeferralWindow? {
        windows.isEmpty ? nil : windows[i * problem.classes.count + k]
    }

    /// One column where something may wait: it leaves its slot's demand and joins the next slot's. Another where something
    /// waits from before that may wait longer than what arrives; that one never grows from slot to slot.
    mutating func addWaiting() {
        guard !windows.isEmpty else { return }
        // Cells are in the order of their slots: the last one seen of an area and class is that of the slot before.
        var earlier: [Int?] = windows.map { _ in nil }
        for n in cells.indices {
            let cell = cells[n]
            let place = cellIndex(cell)
            guard let window = windows[place] else { continue }
            let before = earlier[place].map { cells[$0] }
            for column in [before?.waitingColumn, before?.longWaitingColumn] {
                guard let column, column >= 0 else { continue }
                linear.addEntry(row: cell.allocationRow, column: column, value: -1)
            }
            earlier[place] = n
            if window.mayWait[cell.slot] > 0 {
                let upper = window.mayWait[cell.slot] / window.reference
                let column = addColumn(ProgramKey(.waiting, place, slot: cell.slot), upper: upper)
                linear.addEntry(row: cell.allocationRow, column: column, value: 1)
                cells[n].waitingColumn = column
            }
            if let long = window.longWait?[cell.slot], long > 0 {
                addLongWaiting(to: n, upper: long / window.reference, before: before)
            }
        }
    }

    private mutating func addLongWaiting(to n: Int, upper: Double, before: Cell?) {
        let (place, t) = (cellIndex(cells[n]), cells[n].slot)
        let column = addColumn(ProgramKey(.longWaiting, place, slot: t), upper: upper)
        linear.addEntry(row: cells[n].allocationRow, column: column, value: 1)
        cells[n].longWaitingColumn = column
        guard let before, before.longWaitingColumn >= 0 else { return }
        let row = addRow(ProgramKey(.longWaitingRow, place, slot: t), upper: 0)
        linear.addEntry(row: row, column: column, value: 1)
        linear.addEntry(row: row, column: before.longWaitingColumn, value: -1)
    }

    mutating func addBatteries() {
        guard let batteries = problem.batteries, batteries.contains(where: { $0 != nil }) else { return }
        batteryParts = batteries.enumerated().map { j, battery in battery.map { addBattery($0, site: j) } }
    }

    private mutating func addBattery(_ battery: BatteryModel, site j: Int) -> BatteryPart {
        var part = BatteryPart()
        for t in 0..<problem.slots {
            let charge = addColumn(ProgramKey(.charge, j, slot: t), upper: battery.chargeLimitKWh[t])
            let discharge = addColumn(ProgramKey(.discharge, j, slot: t), upper: battery.dischargeLimitKWh[t])
            let isLast = t + 1 == problem.slots
            let state = addColumn(
                ProgramKey(.chargeState, j, slot: t),
                lower: isLast ? battery.leastFinalKWh : battery.floorKWh,
                upper: battery.capacityKWh
            )
            let initial = t == 0 ? battery.initialKWh : 0
            let row = addRow(ProgramKey(.stateRow, j, slot: t), lower: initial, upper: initial)
            linear.addEntry(row: row, column: state, value: 1)
            if let before = part.state.last { linear.addEntry(row: row, column: before, value: -1) }
            linear.addEntry(row: row, column: charge, value: -battery.chargeEfficiency)
            linear.addEntry(row: row, column: discharge, value: 1 / battery.dischargeEfficiency)
            linear.addEntry(row: powerRows[j][t], column: charge, value: 1)
            linear.addEntry(row: powerRows[j][t], column: discharge, value: -1)
            part.charge.append(charge)
            part.discharge.append(discharge)
            part.state.append(state)
            part.stateRows.append(row)
        }
        if problem.paysForLoss(site: j) {
            for t in 0..<problem.slots { addOneWayRows(battery, site: j, slot: t, to: &part) }
        }
        return part
    }

    /// Water that cools servers follows their load, which is what Pg and Pr bring less what the battery takes in.
    mutating func addCoolingOfBattery(_ j: Int, _ t: Int, row: Int, scale: Double) {
        guard !batteryParts.isEmpty, let part = batteryParts[j] else { return }
        let liters = problem.coolingLitersPerFacilityKWh(site: j, slot: t) / scale
        linear.addEntry(row: row, column: part.charge[t], value: -liters)
        linear.addEntry(row: row, column: part.discharge[t], value: liters)
    }

    /// What the batteries do in a solution, without what serves nobody; nil when no site has one.
    func batterySchedules(_ values: [Double], shares: [PlanShare]) -> [BatterySchedule?]? {
        guard let batteries = problem.batteries, !batteryParts.isEmpty else { return nil }
        let load = PlanAccounting.facilityKWh(shares, problem)
        return zip(batteries, batteryParts).enumerated().map { j, pair in
            guard let battery = pair.0, let part = pair.1 else { return nil }
            // A trace of the capacity is the solver's rounding.
            let trace = 1e-9 * battery.capacityKWh
            let planned = BatterySchedule(
                chargeKWh: part.charge.map { values[$0] > trace ? values[$0] : 0 },
                dischargeKWh: part.discharge.map { values[$0] > trace ? values[$0] : 0 }
            )
            let netted = planned.carriedOut(by: battery, loadKWh: load[j]).schedule
            return netted.withoutIdleCharge(
                battery,
                ownSurplusKWh: zip(problem.renewableKWh[j], load[j]).map { $0 - $1 },
                isPaidToDraw: problem.priceUSDPerKWh[j].map { $0 < 0 }
            )
        }
    }
}
