import LinearProgram

extension AllocationProgram {
    /// A starting basis that is optimal while no limit but the grid's price bites: every cell at its cheapest site.
    ///
    /// Each row gets one basic variable: a share in its allocation row, Pg or Pr in the power row, D in the delay row,
    /// the row itself elsewhere.
    func startingBasis(costs: [Double], favouringPrimal: Bool) -> Basis {
        var columns = [Basis.Status](repeating: .atLower, count: linear.columnCount)
        var rows = [Basis.Status](repeating: .basic, count: linear.rowCount)
        var demandKWh = problem.sites.map { _ in [Double](repeating: 0, count: problem.slots) }
        var cellCosts = [Double](repeating: .infinity, count: cells.count)
        for (n, cell) in cells.enumerated() {
            rows[cell.allocationRow] = .atLower
            if cell.delayColumn >= 0 {
                rows[cell.delayRow] = .atLower
                columns[cell.delayColumn] = .basic
            }
            guard let best = cheapestArc(of: cell, costs: costs) else {
                columns[cell.unservedColumn] = .basic
                continue
            }
            columns[best.arc] = .basic
            cellCosts[n] = best.cost
            demandKWh[arcSites[best.arc]][cell.slot] += facilityKWh(of: best.arc, in: cell) * cell.arrivals
        }
        letWait(cellCosts: cellCosts, &columns)
        for (j, part) in batteryParts.enumerated() {
            guard let part else { continue }
            for t in 0..<problem.slots {
                rows[part.stateRows[t]] = .atLower
                columns[part.state[t]] = .basic
                let saved = costs[gridColumns[j][t]] - costs[part.discharge[t]]
                columns[part.discharge[t]] = !favouringPrimal && saved > 0 ? .atUpper : .atLower
            }
        }
        for j in problem.sites.indices {
            for t in 0..<problem.slots {
                rows[powerRows[j][t]] = .atLower
                let isGridBasic = !favouringPrimal || demandKWh[j][t] > problem.renewableKWh[j][t]
                columns[gridColumns[j][t]] = isGridBasic ? .basic : .atLower
                columns[renewableColumns[j][t]] = isGridBasic ? .atUpper : .basic
            }
        }
        return Basis(columns: columns, rows: rows)
    }

    /// Whatever may wait does where the next slot is cheaper: that keeps the basis dual feasible.
    private func letWait(cellCosts: [Double], _ columns: inout [Basis.Status]) {
        guard !windows.isEmpty else { return }
        var earlier: [Int?] = windows.map { _ in nil }
        for n in cells.indices {
            let place = cellIndex(cells[n])
            if let before = earlier[place] {
                for column in [cells[before].waitingColumn, cells[before].longWaitingColumn] where column >= 0 {
                    columns[column] = cellCosts[n] < cellCosts[before] ? .atUpper : .atLower
                }
            }
            earlier[place] = n
        }
    }

    /// Every cell at its cheapest site whatever the limits: what is left where the solver fails altogether, to be repaired.
    func cheapestSolution(costs: [Double]) -> Solution {
        var values = [Double](repeating: 0, count: linear.columnCount)
        for cell in cells {
            if let best = cheapestArc(of: cell, costs: costs) { values[best.arc] = cell.arrivals }
        }
        return Solution(
            status: .abandoned,
            objective: zip(costs, values).reduce(0) { $0 + $1.0 * $1.1 },
            columnValues: values,
            rowDuals: [Double](repeating: 0, count: linear.rowCount),
            reducedCosts: [Double](repeating: 0, count: linear.columnCount),
            iterations: 0,
            basis: startingBasis(costs: costs, favouringPrimal: false)
        )
    }

    private func cheapestArc(of cell: Cell, costs: [Double]) -> (arc: Int, cost: Double)? {
        var best: (arc: Int, cost: Double)?
        for arc in cell.arcs {
            var cost = costs[arc]
            cost += costs[gridColumns[arcSites[arc]][cell.slot]] * facilityKWh(of: arc, in: cell)
            if cell.delayColumn >= 0 { cost += costs[cell.delayColumn] * seconds(of: arc, in: cell) }
            if cost < best?.cost ?? .infinity { best = (arc, cost) }
        }
        return best
    }
}
