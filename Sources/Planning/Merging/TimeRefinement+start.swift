import LinearProgram

extension TimeRefinement {
    /// Less than this of what there could be counts as nothing.
    private static let trace = 1e-9

    /// A basis near the plan: what is strictly between its bounds in the plan is basic. The solver mends what does not
    /// make a basis.
    func startingBasis(_ program: AllocationProgram, limits: [PhaseLimitDual], leavesUnserved: Bool) -> Basis {
        var columns = [Basis.Status](repeating: .atLower, count: program.linear.columnCount)
        var rows = [Basis.Status](repeating: .atLower, count: program.linear.rowCount)
        setCells(program, &columns)
        if leavesUnserved { setUnserved(program, &columns) }
        setSites(program, &columns)
        for capacity in program.capacityRows {
            let isFull = plan.footprint[capacity.site * problem.slots + capacity.slot].utilisation > 1 - Self.trace
            if !isFull || problem.congestion != nil { rows[capacity.row] = .basic }
        }
        for budget in program.budgetRows where plan.duals.budgetValue[problem.budgets[budget.budget].name] == 0 {
            rows[budget.row] = .basic
        }
        for cell in program.cells where cell.delayRow >= 0 && cell.delayColumn < 0 { rows[cell.delayRow] = .basic }
        rows += limits.map { $0.price > 0 ? .atUpper : .basic }
        return Basis(columns: columns, rows: rows)
    }

    private func setCells(_ program: AllocationProgram, _ columns: inout [Basis.Status]) {
        var waiting: [Int: Double] = [:]
        for demand in plan.deferred {
            let place = demand.area * problem.classes.count + demand.workloadClass
            waiting[place * problem.slots + demand.slot] = demand.waitingQueries
        }
        for cell in program.cells {
            if cell.delayColumn >= 0 { columns[cell.delayColumn] = .basic }
            let shares = plan.shares(area: cell.area, workloadClass: cell.workloadClass, slot: cell.slot)
            var hasShare = false
            for arc in cell.arcs {
                guard let share = shares.first(where: { $0.site == program.arcSites[arc] }) else { continue }
                guard share.share > Self.trace else { continue }
                columns[arc] = .basic
                hasShare = true
            }
            if cell.waitingColumn >= 0 {
                let upper = program.linear.columnUpper[cell.waitingColumn]
                let place = program.cellIndex(cell) * problem.slots + cell.slot
                let value = (waiting[place] ?? 0) / cell.queries
                let isBetween = value > Self.trace * upper && value < upper * (1 - Self.trace)
                columns[cell.waitingColumn] = isBetween ? .basic : value > upper / 2 ? .atUpper : .atLower
                hasShare = hasShare || isBetween
            }
            if !hasShare { columns[cell.arcs.first ?? cell.unservedColumn] = .basic }
        }
    }

    private func setUnserved(_ program: AllocationProgram, _ columns: inout [Basis.Status]) {
        var missing: Set<Int> = []
        func place(_ i: Int, _ k: Int, _ t: Int) -> Int { (i * problem.classes.count + k) * problem.slots + t }
        for demand in plan.unserved { missing.insert(place(demand.area, demand.workloadClass, demand.slot)) }
        for cell in program.cells where missing.contains(place(cell.area, cell.workloadClass, cell.slot)) {
            columns[cell.unservedColumn] = .basic
        }
    }

    private func setSites(_ program: AllocationProgram, _ columns: inout [Basis.Status]) {
        func set(_ column: Int, _ value: Double) {
            let (lower, upper) = (program.linear.columnLower[column], program.linear.columnUpper[column])
            let trace = Self.trace * max(abs(lower.isFinite ? lower : 0), upper)
            columns[column] = value <= lower + trace ? .atLower : value >= upper - trace ? .atUpper : .basic
        }
        for j in problem.sites.indices {
            for t in 0..<problem.slots {
                let row = plan.footprint[j * problem.slots + t]
                let usesGrid = row.gridKWh > 0
                columns[program.gridColumns[j][t]] = usesGrid ? .basic : .atLower
                columns[program.renewableColumns[j][t]] = usesGrid ? .atUpper : .basic
                guard !program.batteryParts.isEmpty, let part = program.batteryParts[j] else { continue }
                set(part.charge[t], row.chargeKWh)
                set(part.discharge[t], row.dischargeKWh)
                set(part.state[t], row.chargeStateKWh)
                let own = [part.charge[t], part.discharge[t], part.state[t]]
                if own.allSatisfy({ columns[$0] != .basic }) { columns[part.state[t]] = .basic }
            }
        }
        guard !program.utilisationColumns.isEmpty else { return }
        for column in program.utilisationColumns.joined() { columns[column] = .basic }
        for column in program.congestionColumns.joined() { columns[column] = .basic }
    }
}
