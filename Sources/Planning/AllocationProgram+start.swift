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
        for cell in cells {
            rows[cell.allocationRow] = .atLower
            if cell.delayRow >= 0 {
                rows[cell.delayRow] = .atLower
                columns[cell.delayColumn] = .basic
            }
            guard let best = cheapestArc(of: cell, costs: costs) else {
                columns[cell.unservedColumn] = .basic
                continue
            }
            columns[best] = .basic
            demandKWh[arcSites[best]][cell.slot] += facilityKWh(of: best, in: cell)
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

    private func cheapestArc(of cell: Cell, costs: [Double]) -> Int? {
        var best: (arc: Int, cost: Double)?
        for arc in cell.arcs {
            var cost = costs[arc]
            cost += costs[gridColumns[arcSites[arc]][cell.slot]] * facilityKWh(of: arc, in: cell)
            if cell.delayColumn >= 0 { cost += costs[cell.delayColumn] * seconds(of: arc, in: cell) }
            if cost < best?.cost ?? .infinity { best = (arc, cost) }
        }
        return best?.arc
    }
}
