import LinearProgram

/// Which arcs have columns: those to begin with, and those that would gain.
extension SlotSolver {
    func costs(_ fixed: [Double], _ arcPrice: Double) -> [Double] {
        arcPrice == 0
            ? fixed + [Double](repeating: 0, count: active.count)
            : fixed + active.map { arcPrice * program.arcDelayUSD[Int($0)] }
    }

    func column(_ arc: Int, _ arcPrice: Double) -> SparseColumn {
        let entries = linear.entries(arc: arc, cell: Int(cellOfArc[arc]))
        return SparseColumn(cost: arcPrice * program.arcDelayUSD[arc], rows: entries.rows, values: entries.values)
    }

    /// Arcs to begin with where nothing is known: all of cells that stand for many areas, of the others the cheapest
    /// while nothing is scarce, and the fastest.
    func activateFirst(_ fixed: [Double], _ arcPrice: Double) {
        let supply = program.supply
        var prices = [Double](repeating: 0, count: supply.facilityKWh.count)
        for place in prices.indices {
            let j = place % supply.siteCount
            prices[place] = supply.facilityKWh[place] * fixed[linear.gridColumn(j)] / linear.powerScaleKWh[j]
        }
        let nothing = [Double](repeating: 0, count: prices.count)
        for cell in program.cells {
            guard cell.members.count == 1 else {
                activate(cell.arcs.map { Int32(truncatingIfNeeded: $0) })
                continue
            }
            activate(cheapest(Self.firstArcsPerCell, of: cell, prices, arcPrice))
            activate(cheapest(Self.fastestArcsPerCell, of: cell, nothing, 1))
        }
    }

    /// For every cell the arcs that cost least at a price for a query of each class at each site.
    func activateCheapest(queryPrices: [Double], arcPrice: Double) {
        for cell in program.cells {
            activate(cheapest(Self.firstArcsPerCell, of: cell, queryPrices, arcPrice))
        }
    }

    func cheapest(
        _ count: Int,
        of cell: SlotProgram.Cell,
        _ queryPrices: [Double],
        _ arcPrice: Double
    ) -> [Int32] {
        var best: [(cost: Double, arc: Int32)] = []
        let from = cell.workloadClass * program.supply.siteCount
        for arc in cell.arcs {
            let cost =
                arcPrice * program.arcDelayUSD[arc]
                + cell.queries * queryPrices[from + Int(program.arcSites[arc])]
            if best.count == count, let worst = best.last, cost >= worst.cost { continue }
            let place = best.firstIndex { cost < $0.cost } ?? best.count
            best.insert((cost, Int32(truncatingIfNeeded: arc)), at: place)
            if best.count > count { best.removeLast() }
        }
        return best.map(\.arc)
    }

    /// Arcs whose reduced cost is negative, the best of each cell; what all cells could gain is added up in `deficit`.
    func price(_ rowDuals: [Double], _ arcPrice: Double, _ deficit: inout Double) -> [Int32] {
        deficit = 0
        guard active.count < isActive.count else { return [] }
        let prices = linear.queryPrices(rowDuals)
        var entering: [Int32] = []
        for (c, cell) in program.cells.enumerated() {
            var best = (cost: -Self.dualTolerance, arc: -1)
            var second = best
            let from = cell.workloadClass * program.supply.siteCount
            let delayDual = linear.delayRow[c] >= 0 ? rowDuals[Int(linear.delayRow[c])] : 0
            for arc in cell.arcs {
                var cost =
                    arcPrice * program.arcDelayUSD[arc] - rowDuals[c]
                    + cell.queries * prices[from + Int(program.arcSites[arc])]
                if delayDual != 0, let limit = cell.delayLimit {
                    cost -= delayDual * linear.delayCoefficient(limit, arc, cell)
                }
                guard cost < second.cost, !isActive[arc] else { continue }
                second = (cost, arc)
                if second.cost < best.cost { swap(&best, &second) }
            }
            deficit -= min(0, best.arc >= 0 ? best.cost : 0)
            if best.arc >= 0 { entering.append(Int32(truncatingIfNeeded: best.arc)) }
            if second.arc >= 0, Self.arcsPerRound > 1 { entering.append(Int32(truncatingIfNeeded: second.arc)) }
        }
        return entering
    }

    /// Every cell at its cheapest active arc, grid energy basic: optimal while no limit but the grid's price bites.
    func startingBasis(_ fixed: [Double], _ arcPrice: Double) -> Basis {
        let supply = program.supply
        var columns = [Basis.Status](repeating: .atLower, count: linear.fixedColumnCount + active.count)
        var rows = [Basis.Status](repeating: .basic, count: linear.rowCount)
        var best = [(cost: Double, column: Int)](repeating: (.infinity, -1), count: program.cells.count)
        for (n, arc) in active.enumerated() {
            let c = Int(cellOfArc[Int(arc)])
            let j = Int(program.arcSites[Int(arc)])
            let cell = program.cells[c]
            let demandKWh = supply.facilityKWh[cell.workloadClass * supply.siteCount + j] * cell.queries
            let cost =
                arcPrice * program.arcDelayUSD[Int(arc)]
                + fixed[linear.gridColumn(j)] * demandKWh / linear.powerScaleKWh[j]
            if cost < best[c].cost { best[c] = (cost, linear.fixedColumnCount + n) }
        }
        for c in program.cells.indices {
            rows[c] = .atLower
            columns[best[c].column >= 0 ? best[c].column : c] = .basic
        }
        for j in 0..<supply.siteCount {
            rows[linear.powerRow(j)] = .atLower
            columns[linear.gridColumn(j)] = .basic
            columns[linear.renewableColumn(j)] = .atUpper
        }
        return Basis(columns: columns, rows: rows)
    }
}
