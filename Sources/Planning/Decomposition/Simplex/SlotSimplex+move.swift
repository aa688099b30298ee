/// One step: along an edge until something stands in the way.
extension SlotSimplex {
    /// What stands in the way.
    private enum Leaving {
        case other(Int)
        case key(cell: Int)
        case row(Int, isAtLimit: Bool)
        /// The entering row's own next kink or limit.
        case own(Double)
    }

    /// Changes below this are none.
    private static let negligible = 1e-11
    /// Changes below this are what is left of sums that vanish.
    private static let leastChange = 1e-13
    /// By how much a share or load may overstep, so that a larger pivot can be had (Harris 1973).
    private static let overstep = 1e-11
    /// Smaller pivots make the inverse worthless.
    private static let leastPivot = 1e-9

    /// Takes a step; false where none is possible for numerical reasons.
    func move(_ entering: Entering) -> Bool {
        setChanges(entering)
        guard let (leaving, step) = leaving(entering) else { return false }
        for n in 0..<size { otherShares[n] += step * otherChange[n] }
        for c in touchedCells { keyShares[c] += step * keyChange[c] }
        for row in touchedRows[..<touchedRowCount] {
            load[row] += step * rowChange[row]
            if low[row] == high[row], segment[row] < 2 { segment[row] = load[row] > kink[row] ? 1 : 0 }
        }
        switch entering {
        case .arc(let arc, let cell): return enter(arc, cell, step, leaving)
        case .row(let t, let isRising): return enter(row: t, isRising, step, leaving)
        }
    }

    // MARK: Changes

    /// How shares and loads change with each unit of what enters, so that tight rows stay where they are.
    private func setChanges(_ entering: Entering) {
        for c in touchedCells { keyChange[c] = 0 }
        touchedCells.removeAll(keepingCapacity: true)
        clearOtherChange()
        for row in touchedRows[..<touchedRowCount] { rowChange[row] = 0 }
        touchedRowCount = 0
        switch entering {
        case .arc(let arc, let cell):
            addColumn(arc, cell, times: -1)
            changeLoad(arc, cell, 1)
            touch(cell, -1)
        case .row(let t, let isRising):
            inverse.add(row: t, times: isRising ? 1 : -1, to: otherChange)
        }
        for n in 0..<size {
            guard abs(otherChange[n]) > Self.leastChange else {
                otherChange[n] = 0
                continue
            }
            touch(otherCells[n], -otherChange[n])
            changeLoad(others[n], otherCells[n], otherChange[n])
        }
        for c in touchedCells { changeLoad(keys[c], c, keyChange[c]) }
    }

    /// Adds what `share` of a cell takes of loose rows at an arc to their change; tight rows stay where they are.
    private func changeLoad(_ arc: Int, _ c: Int, _ share: Double) {
        guard share != 0, arc < arcCount else { return }
        let j = Int(arcSites[arc])
        let (base, queries) = (workloadClass[c] * rows.siteRowCount, share * queries[c])
        for row in firstRow[j]..<firstRow[j + 1] where place[row] < 0 { touch(row: row, queries * use[base + row]) }
        let row = delayRow[c]
        if row >= 0, place[row] < 0 { touch(row: row, share * delayUse(arc: arc, cell: c)) }
    }

    @inline(__always)
    private func touch(row: Int, _ change: Double) {
        if rowChange[row] == 0 {
            touchedRows[touchedRowCount] = row
            touchedRowCount += 1
        }
        rowChange[row] += change
        // As with cells.
        if rowChange[row] == 0 { rowChange[row] = .leastNormalMagnitude }
    }

    private func touch(_ c: Int, _ change: Double) {
        if keyChange[c] == 0 { touchedCells.append(c) }
        keyChange[c] += change
        // A sum that happens to vanish must not be listed twice.
        if keyChange[c] == 0 { keyChange[c] = .leastNormalMagnitude }
    }

    /// Adds `factor` times the inverse times what an arc takes of the tight rows beyond its cell's key to `otherChange`.
    func addColumn(_ arc: Int, _ cell: Int, times factor: Double) {
        addEntries(arc, cell, times: factor)
        addEntries(keys[cell], cell, times: -factor)
    }

    private func addEntries(_ arc: Int, _ cell: Int, times factor: Double) {
        guard arc < arcCount else { return }
        let (j, base, queries) = (Int(arcSites[arc]), workloadClass[cell] * rows.siteRowCount, queries[cell])
        for row in firstRow[j]..<firstRow[j + 1] where place[row] >= 0 {
            inverse.add(row: place[row], times: factor * queries * use[base + row], to: otherChange)
        }
        let row = delayRow[cell]
        if row >= 0, place[row] >= 0 {
            inverse.add(row: place[row], times: factor * delayEntry(arc: arc, cell: cell), to: otherChange)
        }
    }

    /// Makes all changes of shares zero.
    func clearOtherChange() {
        for n in 0..<size { otherChange[n] = 0 }
    }

    // MARK: Ratio test

    /// The first thing in the way and how far it is; of several next to each other the one that changes fastest.
    private func leaving(_ entering: Entering) -> (Leaving, step: Double)? {
        var furthest = Double.infinity
        forEachObstacle(entering) { _, distance, rate in
            furthest = min(furthest, (distance + Self.overstep) / rate)
        }
        var best: (leaving: Leaving, distance: Double, rate: Double)?
        forEachObstacle(entering) { leaving, distance, rate in
            guard distance <= furthest * rate, rate > best?.rate ?? Self.leastPivot else { return }
            best = (leaving, distance, rate)
        }
        return best.map { ($0.leaving, max(0, $0.distance) / $0.rate) }
    }

    @inline(__always)
    private func forEachObstacle(_ entering: Entering, _ body: (Leaving, _ distance: Double, _ rate: Double) -> Void) {
        for n in 0..<size where otherChange[n] < -Self.negligible {
            body(.other(n), otherShares[n], -otherChange[n])
        }
        for c in touchedCells where keyChange[c] < -Self.negligible { body(.key(cell: c), keyShares[c], -keyChange[c]) }
        for row in touchedRows[..<touchedRowCount] {
            let rate = rowChange[row]
            if rate > Self.negligible {
                let isFree = segment[row] == 0 && low[row] != high[row]
                guard segment[row] < 2 else { continue }
                body(.row(row, isAtLimit: !isFree), (isFree ? kink[row] : limit[row]) - load[row], rate)
            } else if rate < -Self.negligible {
                if segment[row] == 2 {
                    body(.row(row, isAtLimit: true), load[row] - limit[row], -rate)
                } else if segment[row] == 1, low[row] != high[row], kink[row].isFinite {
                    body(.row(row, isAtLimit: false), load[row] - kink[row], -rate)
                }
            }
        }
        if case .row(let t, let isRising) = entering, isRising != isAtLimit[t], kink[tight[t]].isFinite {
            let distance = limit[tight[t]] - kink[tight[t]]
            body(.own(distance), distance, 1)
        }
    }

    // MARK: Change of basis

    private func enter(_ arc: Int, _ cell: Int, _ step: Double, _ leaving: Leaving) -> Bool {
        let reducedCost = pricedCost(arc: arc, cell: cell) - pricedCost(arc: keys[cell], cell: cell)
        switch leaving {
        case .other(let n):
            for m in 0..<size { otherChange[m] = -otherChange[m] }
            replace(n, by: arc, cell, step)
            movePrices(arcAt: n, reducedCost: reducedCost)
        case .key(let c):
            guard let n = largestOther(of: c) else {
                // Nothing else of the cell has a share, so that the inverse does not know of its key.
                keys[c] = arc
                keyShares[c] = step
                return true
            }
            makeKey(n)
            clearOtherChange()
            addColumn(arc, cell, times: 1)
            guard abs(otherChange[n]) > Self.leastPivot else { return false }
            replace(n, by: arc, cell, step)
            movePrices(arcAt: n, reducedCost: reducedCost)
        case .row(let row, let isNowAtLimit):
            setEntries(of: row)
            inverse.product(entries, into: product)
            for m in 0..<size { otherChange[m] = -otherChange[m] }
            inverse.append(column: otherChange, row: product, pivot: rowChange[row])
            append(arc, cell, share: step, row, isAtLimit: isNowAtLimit)
            load[row] = isNowAtLimit ? limit[row] : kink[row]
            movePrices(arcAt: size - 1, reducedCost: reducedCost)
        case .own:
            return false
        }
        return true
    }

    private func enter(row t: Int, _ isRising: Bool, _ step: Double, _ leaving: Leaving) -> Bool {
        let old = tight[t]
        let free = isAtLimit[t] ? (isRising ? 2 : 1) : (isRising ? 1 : 0)
        switch leaving {
        case .own:
            isAtLimit[t].toggle()
            load[old] = isAtLimit[t] ? limit[old] : kink[old]
            return true
        case .other(let n):
            movePrices(row: t, to: slope(old, free), leaving: n)
            drop(n, t)
        case .key(let c):
            guard let n = largestOther(of: c) else { return false }
            makeKey(n)
            guard abs(inverse[n, t]) > Self.leastPivot else { return false }
            movePrices(row: t, to: slope(old, free), leaving: n)
            drop(n, t)
        case .row(let row, let isNowAtLimit):
            setEntries(of: row)
            inverse.product(entries, into: product)
            guard abs(product[t]) > Self.leastPivot else { return false }
            movePrices(row: t, to: slope(old, free), replacedBy: row)
            inverse.replaceRow(t, product)
            place[old] = -1
            place[row] = t
            tight[t] = row
            isAtLimit[t] = isNowAtLimit
            load[row] = isNowAtLimit ? limit[row] : kink[row]
        }
        segment[old] = free
        load[old] += isRising ? step : -step
        return true
    }

    private func replace(_ n: Int, by arc: Int, _ cell: Int, _ share: Double) {
        inverse.replaceColumn(n, otherChange)
        (others[n], otherCells[n], otherShares[n]) = (arc, cell, share)
    }

    /// Takes an arc and a tight row out of the basis.
    func drop(_ n: Int, _ t: Int) {
        inverse.remove(column: n, row: t)
        place[tight[t]] = -1
        size -= 1
        (others[n], otherCells[n], otherShares[n]) = (others[size], otherCells[size], otherShares[size])
        (tight[t], isAtLimit[t]) = (tight[size], isAtLimit[size])
        if t < size { place[tight[t]] = t }
    }

    /// Adds an arc and a tight row to the basis, apart from the inverse.
    func append(_ arc: Int, _ cell: Int, share: Double, _ row: Int, isAtLimit isRowAtLimit: Bool) {
        (others[size], otherCells[size], otherShares[size]) = (arc, cell, share)
        (tight[size], isAtLimit[size]) = (row, isRowAtLimit)
        place[row] = size
        size += 1
    }

    /// Of the arcs of a cell other than its key the one with the largest share.
    func largestOther(of c: Int) -> Int? {
        var best: Int?
        for n in 0..<size where otherCells[n] == c {
            if best.map({ otherShares[n] > otherShares[$0] }) ?? true { best = n }
        }
        return best
    }

    /// Makes an arc its cell's key, and the key one of the others in its place.
    func makeKey(_ n: Int) {
        let c = otherCells[n]
        inverse.negate(column: n, takingFrom: (0..<size).filter { $0 != n && otherCells[$0] == c })
        (keys[c], others[n]) = (others[n], keys[c])
        (keyShares[c], otherShares[n]) = (otherShares[n], keyShares[c])
    }

    /// What every arc of the basis takes of a row beyond its cell's key.
    private func setEntries(of row: Int) {
        for n in 0..<size {
            let c = otherCells[n]
            entries[n] = entry(row: row, arc: others[n], cell: c) - entry(row: row, arc: keys[c], cell: c)
        }
    }
}
