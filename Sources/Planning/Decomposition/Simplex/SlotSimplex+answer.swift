/// What an optimum means.
extension SlotSimplex {
    /// Shares below this are rounding of the method.
    private static let leastShare = 1e-12

    /// No point of the slot costs less: every cell at its cheapest arc and every row at its cheapest load, at the present
    /// prices.
    func bound(constant: Double) -> Double {
        var bound = constant
        for c in 0..<cellCount { bound += cheapest(of: c).cost }
        for row in 0..<rowCount {
            let limit = self.limit[row]
            let kink = min(max(kink[row], 0), limit)
            let atKink = (low[row] - price[row]) * kink
            // Where nothing is gained, a limit however large is worth nothing.
            let gain = high[row] - price[row]
            bound += min(0, atKink, gain < 0 ? atKink + gain * (limit - kink) : atKink)
        }
        return bound
    }

    /// What the grid costs where it gives all it has whatever the load, in excess of the price per load.
    func constantCost(_ linear: SlotLinearProgram, _ weights: [Double]) -> Double {
        guard program.supply.mayDrawInExcess else { return 0 }
        let prices = program.supply.energyPrices(weights)
        var cost = 0.0
        for j in 0..<program.supply.siteCount where prices.grid[j] < prices.renewable[j] {
            cost += (prices.grid[j] - prices.renewable[j]) * program.supply.gridLimitKWh[j]
        }
        return cost
    }

    /// The shares of the present basis.
    func point(form: Int, _ weights: [Double]) -> SlotPoint {
        var found: [(arc: Int, share: Double)] = []
        for c in 0..<cellCount where keyShares[c] > Self.leastShare { found.append((keys[c], keyShares[c])) }
        for n in 0..<size where otherShares[n] > Self.leastShare {
            found.append((others[n], otherShares[n]))
        }
        found.sort { $0.arc < $1.arc }
        var point = SlotPoint(form: form)
        for (arc, share) in found {
            if arc < arcCount {
                point.arcs.append(Int32(truncatingIfNeeded: arc))
                point.shares.append(share)
            } else {
                point.unservedCells.append(Int32(truncatingIfNeeded: arc - arcCount))
                point.unservedShares.append(share)
            }
        }
        if program.supply.mayDrawInExcess {
            let prices = program.supply.energyPrices(weights)
            for j in prices.grid.indices where prices.grid[j] < prices.renewable[j] {
                point.overdrawingSites.append(Int32(truncatingIfNeeded: j))
            }
        }
        point.quantities = program.quantities(point)
        return point
    }

    /// Prices of the slot's own limits.
    func prices(_ weights: [Double]) -> SlotPrices {
        let supply = program.supply
        let energy = supply.energyPrices(weights)
        var prices = SlotPrices()
        prices.capacity = [Double](repeating: 0, count: supply.capacity.count)
        for row in 0..<rows.siteRowCount {
            let j = rows.siteOfRow[row]
            if rows.resource[row] >= 0 {
                prices.capacity[rows.resource[row]] = max(0, price[row]) / supply.capacity[rows.resource[row]]
            } else {
                let perKWh = price[row] / rows.powerScaleKWh[j]
                prices.energy.append(perKWh)
                prices.renewable.append(max(0, perKWh - energy.renewable[j]))
                prices.gridLimit.append(max(0, perKWh - energy.grid[j]))
            }
        }
        for (place, c) in rows.cellOfDelayRow.enumerated() {
            let cell = program.cells[c]
            let perSecond = price[rows.siteRowCount + place] / rows.delayScaleSeconds[c]
            guard perSecond > 0, let member = cell.members.first else { continue }
            prices.delayLimits.append((member.area, cell.workloadClass, perSecond))
        }
        prices.query = Array(queryPrice)
        return prices
    }
}
