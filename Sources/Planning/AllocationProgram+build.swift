import LinearProgram

extension AllocationProgram {
    mutating func build() {
        addCells()
        addUnserved()
        addWaiting()
        addGuests()
        addDelaySums()
        addPower()
        addBatteries()
        addCongestion()
        addCapacity()
        addBudgets()
    }

    mutating func addColumn(_ key: ProgramKey, lower: Double = 0, upper: Double = .infinity) -> Int {
        columnKeys.append(key)
        return linear.addColumn(lower: lower, upper: upper)
    }

    mutating func addRow(_ key: ProgramKey, lower: Double = -.infinity, upper: Double) -> Int {
        rowKeys.append(key)
        return linear.addRow(lower: lower, upper: upper)
    }

    func cellIndex(_ cell: Cell) -> Int { cell.area * problem.classes.count + cell.workloadClass }

    private mutating func addCells() {
        makeWindows()
        let hosts = hosts()
        for t in 0..<problem.slots {
            for i in problem.areas.indices {
                for k in problem.classes.indices {
                    if let window = window(area: i, workloadClass: k) {
                        if window.mostServable(slot: t) > 0 { addCell(i, k, t, window, host: hosts[k]) }
                        continue
                    }
                    let queries = problem.queries[i][k][t]
                    if queries > 0 || plansEmptyCells { addCell(i, k, t, queries) }
                }
            }
        }
    }

    private mutating func addCell(_ i: Int, _ k: Int, _ t: Int, _ queries: Double) {
        addCell(Cell(area: i, workloadClass: k, slot: t, queries: queries, arcs: 0..<0))
    }

    private mutating func addCell(_ i: Int, _ k: Int, _ t: Int, _ window: DeferralWindow, host: Int?) {
        var cell = Cell(area: i, workloadClass: k, slot: t, queries: window.reference, arcs: 0..<0)
        cell.arrivals = window.arrivals[t] / window.reference
        cell.most = window.mostServable(slot: t) / window.reference
        cell.mostWithGuests = cell.most
        cell.hostClass = host.flatMap { canHost($0, area: i, slot: t, guest: window) ? $0 : nil }
        addCell(cell)
    }

    private mutating func addCell(_ incomplete: Cell) {
        var cell = incomplete
        let (i, k, t) = (cell.area, cell.workloadClass, cell.slot)
        let first = arcSites.count
        for j in problem.sites.indices where cell.hostClass == nil {
            if let arcs, !arcs.contains(area: i, site: j, workloadClass: k, slot: t) { continue }
            guard problem.barrier(area: i, site: j, workloadClass: k, slot: t) == nil else { continue }
            arcSites.append(j)
            _ = addColumn(ProgramKey(.share, cellIndex(cell) * problem.sites.count + j, slot: t))
        }
        cell.arcs = first..<arcSites.count
        let key = ProgramKey(.allocationRow, cellIndex(cell), slot: t)
        cell.allocationRow = addRow(key, lower: cell.arrivals, upper: cell.arrivals)
        for arc in cell.arcs { linear.addEntry(row: cell.allocationRow, column: arc, value: 1) }
        cells.append(cell)
    }

    private mutating func addUnserved() {
        for n in cells.indices {
            let cell = cells[n]
            let column = addColumn(ProgramKey(.unserved, cellIndex(cell), slot: cell.slot), upper: 0)
            linear.addEntry(row: cell.allocationRow, column: column, value: 1)
            cells[n].unservedColumn = column
            if cell.queries <= 0 {
                let fastest = cell.arcs.map { seconds(of: $0, in: cell) }.min() ?? .infinity
                cells[n].isRelaxable = fastest > problem.maxDelaySeconds[cell.area][cell.workloadClass]
            }
        }
    }

    /// A row only where some mixture of sites could break the limit.
    private mutating func addDelaySums() {
        guard !problem.barsSlowSites else { return }
        for n in cells.indices {
            let cell = cells[n]
            let limit = problem.maxDelaySeconds[cell.area][cell.workloadClass]
            let seconds = cell.arcs.map { self.seconds(of: $0, in: cell) }
            guard seconds.contains(where: { $0 > limit }) else { continue }
            guard window(area: cell.area, workloadClass: cell.workloadClass) == nil else {
                cells[n].delayRow = addRow(ProgramKey(.delayRow, cellIndex(cell), slot: cell.slot), upper: 0)
                for (arc, value) in zip(cell.arcs, seconds) {
                    linear.addEntry(row: cells[n].delayRow, column: arc, value: value - limit)
                }
                continue
            }
            let column = addColumn(ProgramKey(.delaySum, cellIndex(cell), slot: cell.slot), upper: limit)
            let row = addRow(ProgramKey(.delayRow, cellIndex(cell), slot: cell.slot), lower: 0, upper: 0)
            linear.addEntry(row: row, column: column, value: -1)
            for (arc, value) in zip(cell.arcs, seconds) { linear.addEntry(row: row, column: arc, value: value) }
            cells[n].delayColumn = column
            cells[n].delayRow = row
        }
    }

    private mutating func addPower() {
        let (sites, slots) = (problem.sites.indices, 0..<problem.slots)
        gridColumns = sites.map { j in
            slots.map { t in addColumn(ProgramKey(.grid, j, slot: t), upper: problem.gridLimitKWh[j][t]) }
        }
        renewableColumns = sites.map { j in
            // What a battery gives back may not be thrown away as if it had been bought in excess.
            let mayExceed = problem.gridAccounting == .published && problem.batteries?[j] == nil
            let lowest = mayExceed ? -Double.infinity : 0
            return slots.map { t in
                addColumn(ProgramKey(.renewable, j, slot: t), lower: lowest, upper: problem.renewableKWh[j][t])
            }
        }
        powerRows = sites.map { j in
            slots.map { t in addRow(ProgramKey(.powerRow, j, slot: t), lower: 0, upper: 0) }
        }
        for j in sites {
            for t in slots {
                linear.addEntry(row: powerRows[j][t], column: gridColumns[j][t], value: -1)
                linear.addEntry(row: powerRows[j][t], column: renewableColumns[j][t], value: -1)
            }
        }
        for cell in cells {
            for arc in cell.arcs {
                let row = powerRows[arcSites[arc]][cell.slot]
                linear.addEntry(row: row, column: arc, value: facilityKWh(of: arc, in: cell))
            }
        }
    }

    private mutating func addCongestion() {
        guard let congestion = problem.congestion else { return }
        let (sites, slots) = (problem.sites.indices, 0..<problem.slots)
        utilisationColumns = sites.map { j in
            slots.map { t in addColumn(ProgramKey(.utilisation, j, slot: t), upper: 1) }
        }
        congestionColumns = sites.map { j in slots.map { t in addColumn(ProgramKey(.congestionCost, j, slot: t)) } }
        for j in sites {
            for (s, segment) in congestion[j].segments.enumerated()
            where segment.slopeUSD + segment.interceptUSD > 0 {
                let scale = max(segment.slopeUSD, abs(segment.interceptUSD))
                for t in slots {
                    let key = ProgramKey(.congestionRow, j * 0x100 + s, slot: t)
                    let row = addRow(key, lower: segment.interceptUSD / scale, upper: .infinity)
                    linear.addEntry(row: row, column: congestionColumns[j][t], value: 1 / scale)
                    linear.addEntry(row: row, column: utilisationColumns[j][t], value: -segment.slopeUSD / scale)
                }
            }
        }
    }

    /// With congestion every resource needs its row; without it only those that all demand together could exceed.
    private mutating func addCapacity() {
        var arcsAt = [[(arc: Int, workloadClass: Int, queries: Double, most: Double)]](
            repeating: [],
            count: problem.sites.count * problem.slots
        )
        for cell in cells where cell.queries > 0 {
            for arc in cell.arcs {
                arcsAt[arcSites[arc] * problem.slots + cell.slot].append(
                    (arc, cell.workloadClass, cell.queries, cell.mostWithGuests)
                )
            }
        }
        for j in problem.sites.indices {
            for t in 0..<problem.slots {
                for r in problem.resources.indices { addCapacity(j, r, t, arcsAt[j * problem.slots + t]) }
            }
        }
    }

    private mutating func addCapacity(
        _ j: Int,
        _ r: Int,
        _ t: Int,
        _ arcs: [(arc: Int, workloadClass: Int, queries: Double, most: Double)]
    ) {
        let capacity = problem.capacity[j][r][t]
        let use = arcs.map { problem.resourcePerQuery[j][$0.workloadClass][r] * $0.queries }
        let total = zip(use, arcs).reduce(0) { $0 + $1.0 * $1.1.most }
        guard capacity > 0, problem.congestion == nil ? total > capacity : total > 0 else { return }
        let key = ProgramKey(.capacityRow, j * problem.resources.count + r, slot: t)
        let row = addRow(key, upper: problem.congestion == nil ? 1 : 0)
        for (arc, units) in zip(arcs, use) { linear.addEntry(row: row, column: arc.arc, value: units / capacity) }
        if problem.congestion != nil { linear.addEntry(row: row, column: utilisationColumns[j][t], value: -1) }
        capacityRows.append(CapacityRow(row: row, site: j, resource: r, slot: t, scale: capacity))
    }

    private mutating func addBudgets() {
        for (n, budget) in problem.budgets.enumerated() {
            let limit = max(0, budget.limit)
            let scale = limit > 0 ? limit : 1
            let row = addRow(ProgramKey(.budgetRow, n, slot: 0), upper: limit / scale)
            budgetRows.append(BudgetRow(row: row, budget: n, scale: scale))
            for j in problem.sites.indices {
                for t in budget.slots where budget.covers(site: j, slot: t) {
                    switch budget.kind {
                    case .water:
                        let liters = problem.litersPerFacilityKWh(site: j, slot: t) / scale
                        linear.addEntry(row: row, column: gridColumns[j][t], value: liters)
                        linear.addEntry(row: row, column: renewableColumns[j][t], value: liters)
                        addCoolingOfBattery(j, t, row: row, scale: scale)
                    case .carbon:
                        let kilograms = problem.carbonIntensityKgPerKWh[j][t] / scale
                        linear.addEntry(row: row, column: gridColumns[j][t], value: kilograms)
                    }
                }
            }
        }
    }
}
