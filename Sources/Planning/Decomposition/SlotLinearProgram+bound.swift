import LinearProgram

extension SlotLinearProgram {
    /// How large the sum of the quantities can be in the slot when every one has a weight: all load on the grid, at the
    /// slowest sites, none of it served. What rounding of sums is relative to, where a sum itself is next to zero.
    func potential(_ weights: [Double]) -> Double {
        let fixed = fixedCosts(weights)
        var potential = 0.0
        for cost in fixed.prefix(congestionColumn(0)) { potential += abs(cost) }
        if let congestion = program.supply.congestion {
            for (j, curve) in congestion.enumerated() {
                potential += abs(fixed[congestionColumn(j)]) * curve.costUSD(utilisation: 1)
            }
        }
        let delay = abs(weights[SlotQuantities.index(.delay)])
        guard delay > 0 else { return potential }
        return potential
            + delay * program.cells.reduce(0) { $0 + (program.arcDelayUSD[$1.arcs].max() ?? 0) }
    }

    /// What no point of the slot costs less than, proven by prices of its rows alone.
    ///
    /// The Lagrangian at any prices: rows are charged instead of kept, and every column is put where it is cheapest
    /// within its own finite bounds. Shares of a cell sum to one, so that a cell costs what its cheapest share does, with
    /// a column or without; a site's crowding is minimised over its curve. So the bound does not depend on how exact the
    /// solver's answer is (Neumaier & Shcherbina 2004).
    ///
    /// - Parameters:
    ///   - rowDuals: any; prices of upper limits above zero count as zero.
    ///   - fixed: costs of the fixed columns.
    ///   - arcPrice: what a dollar of an arc's delay costs.
    func lowerBound(rowDuals: [Double], fixed: [Double], arcPrice: Double, allowsUnserved: Bool) -> Double {
        let prices = queryPrices(rowDuals)
        var bound = 0.0
        for (c, cell) in program.cells.enumerated() {
            bound += cheapest(c, cell, prices, rowDuals, fixed, arcPrice, allowsUnserved)
        }
        for j in 0..<program.supply.siteCount { bound += site(j, rowDuals, fixed) }
        return bound
    }

    /// The cheapest way to serve a cell, with the price of its delay limit.
    private func cheapest(
        _ c: Int,
        _ cell: SlotProgram.Cell,
        _ prices: [Double],
        _ rowDuals: [Double],
        _ fixed: [Double],
        _ arcPrice: Double,
        _ allowsUnserved: Bool
    ) -> Double {
        let from = cell.workloadClass * program.supply.siteCount
        let delayDual = delayRow[c] >= 0 ? min(0, rowDuals[Int(delayRow[c])]) : 0
        var least = allowsUnserved && cell.isRelaxable ? fixed[c] : Double.infinity
        for arc in cell.arcs {
            var cost = arcPrice * program.arcDelayUSD[arc] + cell.queries * prices[from + Int(program.arcSites[arc])]
            if delayDual != 0, let limit = cell.delayLimit { cost -= delayDual * delayCoefficient(limit, arc, cell) }
            least = min(least, cost)
        }
        guard least.isFinite else { return 0 }
        guard let limit = cell.delayLimit else { return least }
        return least + delayDual * limit.most
    }

    /// Grid, own supply and capacity of a site.
    private func site(_ j: Int, _ rowDuals: [Double], _ fixed: [Double]) -> Double {
        let supply = program.supply
        // A power row's entry of Pg and Pr is -1.
        let grid = fixed[gridColumn(j)] + rowDuals[powerRow(j)]
        let own = fixed[renewableColumn(j)] + rowDuals[powerRow(j)]
        let most = supply.gridLimitKWh[j] / powerScaleKWh[j]
        // Own supply is negative only where the grid brings more than is needed.
        let least = supply.mayDrawInExcess ? -most : 0
        let energy = min(0, grid) * most + min(own * supply.renewableKWh[j] / powerScaleKWh[j], own * least)
        var worth = 0.0
        for place in j * supply.resourceCount..<(j + 1) * supply.resourceCount where resourceRow[place] >= 0 {
            worth -= min(0, rowDuals[Int(resourceRow[place])])
        }
        guard let curve = supply.congestion?[j] else { return energy - worth }
        let price = fixed[congestionColumn(j)]
        let crowding = curve.breakpoints.map { price * curve.costUSD(utilisation: $0) - worth * $0 }.min() ?? -worth
        return energy + crowding
    }
}
