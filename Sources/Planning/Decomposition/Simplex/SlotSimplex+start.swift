/// Where a solve starts: at the basis where an earlier one ended.
extension SlotSimplex {
    /// Pivots below this part of what is usual are zero.
    private static let leastPivot = 1e-9

    /// Sets what everything costs when every quantity has a weight.
    func setCosts(_ weights: [Double], _ linear: SlotLinearProgram) {
        let supply = program.supply
        let fixed = linear.fixedCosts(weights)
        var isMoved = false
        largestCost = 0
        for j in 0..<supply.siteCount {
            let row = rows.firstRow[j]
            let (grid, renewable) = (fixed[linear.gridColumn(j)], fixed[linear.renewableColumn(j)])
            let scale = rows.powerScaleKWh[j]
            let own = supply.renewableKWh[j] / scale
            let earlier = kink[row]
            (low[row], high[row], kink[row]) = (min(renewable, grid), max(renewable, grid), -.infinity)
            if supply.mayDrawInExcess, grid < renewable {
                // The grid gives all it has in any case, so that more load takes less of what is drawn in excess.
                (low[row], high[row]) = (renewable, renewable)
            } else if own <= 0 {
                (low[row], high[row]) = (grid, grid)
            } else if supply.gridLimitKWh[j] <= 0 {
                (low[row], high[row]) = (renewable, renewable)
            } else {
                kink[row] = renewable <= grid ? own : supply.gridLimitKWh[j] / scale
            }
            if kink[row] != earlier { isMoved = true }
            largestCost = max(largestCost, abs(grid), abs(renewable))
        }
        arcPrice = weights[SlotQuantities.index(.delay)]
        if arcPrice != 0 { largestCost = max(largestCost, abs(arcPrice) * (program.arcDelayUSD.max() ?? 0)) }
        for c in unservedCost.indices {
            unservedCost[c] = fixed[c]
            if mayBeUnserved[c] { largestCost = max(largestCost, abs(fixed[c])) }
        }
        if hasStarted, isMoved { restore() }
    }

    /// The price of a query while nothing is scarce and all energy comes from the grid.
    var unlimitedQueryPrices: [Double] {
        let supply = program.supply
        return supply.facilityKWh.indices.map { use in
            let j = use % supply.siteCount
            return supply.facilityKWh[use] * high[rows.firstRow[j]] / rows.powerScaleKWh[j]
        }
    }

    /// Starts from an earlier basis of the same layout.
    func start(_ basis: SlotSimplexBasis) -> Bool {
        let arcs = basis.keys + basis.others
        guard basis.others.count <= rowCount, basis.tight.count <= rowCount,
            arcs.allSatisfy({ $0 < arcCount || mayBeUnserved[Int($0) - arcCount] })
        else { return false }
        for (c, arc) in basis.keys.enumerated() { keys[c] = Int(arc) }
        makeBasis(
            of: basis.others.map { (Int($0), cell(of: Int($0))) },
            basis.tight.map { (Int($0.row), $0.isAtLimit) }
        )
        hasStarted = true
        return true
    }

    private func cell(of arc: Int) -> Int {
        guard arc < arcCount else { return arc - arcCount }
        var (low, high) = (0, cellCount)
        while high - low > 1 {
            let middle = (low + high) / 2
            if firstArc[middle] <= arc { low = middle } else { high = middle }
        }
        return low
    }

    /// What to hand on.
    func basis(_ layout: SlotLayout) -> SlotSimplexBasis? {
        guard hasStarted else { return nil }
        return SlotSimplexBasis(
            layout: layout,
            limitedResources: program.limitedResources,
            keys: keys.map { Int32(truncatingIfNeeded: $0) },
            others: others[..<size].map { Int32(truncatingIfNeeded: $0) },
            tight: zip(tight[..<size], isAtLimit).map { (Int32(truncatingIfNeeded: $0), $1) }
        )
    }

    // MARK: Restoring

    /// Makes the inverse, shares and loads anew from the arcs and rows of the basis; what no longer fits leaves it.
    func restore() {
        makeBasis(
            of: (0..<size).map { (others[$0], otherCells[$0]) },
            (0..<size).map { (tight[$0], isAtLimit[$0]) }
        )
    }

    /// Empties the basis but for the keys.
    func clear() {
        size = 0
        inverse.removeAll()
        for row in 0..<rowCount { place[row] = -1 }
    }

    /// Makes the basis of these arcs and rows as far as they fit, with what follows from them.
    func makeBasis(of arcs: [(arc: Int, cell: Int)], _ rows: [(row: Int, isAtLimit: Bool)]) {
        clear()
        makeInverse(arcs, rows.filter { $0.isAtLimit || kink[$0.row].isFinite })
        setShares()
        dropNegative()
        setLoads()
    }

    /// The inverse of arcs and rows, column by column with the largest pivot there is; arcs and rows without a partner
    /// are left out.
    private func makeInverse(_ arcs: [(arc: Int, cell: Int)], _ candidates: [(row: Int, isAtLimit: Bool)]) {
        var columns = CandidateColumns(rows: candidates.map(\.row), rowCount: rowCount)
        for (arc, c) in arcs where arc != keys[c] {
            clearOtherChange()
            addColumn(arc, c, times: 1)
            columns.begin()
            addCandidates(arc, c, times: 1, to: &columns)
            addCandidates(keys[c], c, times: -1, to: &columns)
            guard let best = columns.largestPivot(otherChange[..<size]),
                abs(best.pivot) > Self.leastPivot * max(1, abs(columns.value(at: best.place)))
            else { continue }
            for n in 0..<size { entries[n] = columns.value(at: best.place, column: n) }
            inverse.product(entries, into: product)
            inverse.append(column: otherChange, row: product, pivot: best.pivot)
            append(arc, c, share: 0, candidates[best.place].row, isAtLimit: candidates[best.place].isAtLimit)
            columns.take(best.place)
        }
    }

    /// Adds what an arc takes of rows that may yet become tight.
    private func addCandidates(_ arc: Int, _ c: Int, times factor: Double, to columns: inout CandidateColumns) {
        guard arc < arcCount else { return }
        let (j, base) = (Int(arcSites[arc]), workloadClass[c] * rows.siteRowCount)
        for row in firstRow[j]..<firstRow[j + 1] { columns.add(factor * queries[c] * use[base + row], row: row) }
        if delayRow[c] >= 0 { columns.add(factor * delayUse(arc: arc, cell: c), row: delayRow[c]) }
    }

    /// The shares that put every tight row where it stands.
    func setShares() {
        for row in 0..<rowCount { load[row] = 0 }
        for c in 0..<cellCount {
            keyShares[c] = 1
            addLoad(arc: keys[c], cell: c, share: 1, to: load)
        }
        for n in 0..<size { otherShares[n] = 0 }
        for t in 0..<size {
            let wanted = isAtLimit[t] ? limit[tight[t]] : kink[tight[t]]
            inverse.add(row: t, times: wanted - load[tight[t]], to: otherShares)
        }
        for n in 0..<size { keyShares[otherCells[n]] -= otherShares[n] }
    }

    /// Takes arcs with negative shares out of the basis, each with a row, until none is left.
    private func dropNegative() {
        while true {
            let least = (0..<size).min { otherShares[$0] < otherShares[$1] }
            if let n = least, otherShares[n] < -Self.negligibleShare {
                guard let t = (0..<size).max(by: { abs(inverse[n, $0]) < abs(inverse[n, $1]) }) else { return }
                drop(n, t)
                setShares()
            } else if let c = otherCells[..<size].first(where: { keyShares[$0] < -Self.negligibleShare }) {
                guard let n = largestOther(of: c) else { return }
                makeKey(n)
            } else {
                return
            }
        }
    }

    private func sumLoads() {
        for row in 0..<rowCount { load[row] = 0 }
        for c in 0..<cellCount { addLoad(arc: keys[c], cell: c, share: keyShares[c], to: load) }
        for n in 0..<size { addLoad(arc: others[n], cell: otherCells[n], share: otherShares[n], to: load) }
    }

    /// Loads from shares, and where those of loose rows lie.
    func setLoads() {
        sumLoads()
        for row in 0..<rowCount where place[row] < 0 {
            let most = limit[row] * (1 + Self.rounding) + Self.negligibleLoad
            segment[row] = load[row] > most ? 2 : load[row] > kink[row] ? 1 : 0
        }
    }

    /// Rids shares and loads of the rounding that steps have added up.
    func polish() {
        setShares()
        sumLoads()
    }
}
