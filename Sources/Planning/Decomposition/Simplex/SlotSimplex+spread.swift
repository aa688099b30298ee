/// Where a first solve starts when a coarser form of the slot has been solved.
extension SlotSimplex {
    /// Parts of a cell smaller than this are rounding.
    private static let leastPart = 1e-9

    /// An arc that a joined cell has a share at: the place of its site among the cell's, nil for unserved demand, and
    /// queries.
    private struct Quota {
        var place: Int?
        var queries: Double
    }

    /// Begins where a form of the same slot ended in which some cells of this one are joined: every site serves as much of
    /// each joined cell as it did, so that its load is the same and rows that were tight still are.
    ///
    /// Which of the parts go where is settled like a transport problem, those first that lose most without the site that
    /// is fastest for them (Reinfeld & Vogel 1958). That makes as many further arcs as the joined cell had.
    /// - Returns: whether that form had been solved.
    func start(from coarse: SlotSimplex) -> Bool {
        guard coarse.hasStarted, coarse.rows.siteRowCount == rows.siteRowCount,
            let parts = cells(joinedIn: coarse.program)
        else { return false }
        clear()
        _ = queryPrice.update(from: coarse.queryPrice)
        for row in rows.siteRowCount..<rowCount { price[row] = 0 }
        var quotas = (0..<coarse.cellCount).map { [coarse.quota(coarse.keys[$0], coarse.keyShares[$0], $0)] }
        for n in 0..<coarse.size {
            let o = coarse.otherCells[n]
            quotas[o].append(coarse.quota(coarse.others[n], coarse.otherShares[n], o))
        }
        var arcs: [(arc: Int, cell: Int)] = []
        for (own, quotas) in zip(parts, quotas) {
            if own.count > 1 {
                spread(own, over: quotas, &arcs)
            } else if let c = own.first {
                keys[c] = arc(of: c, quotas[0])
                arcs += quotas.dropFirst().map { (arc(of: c, $0), c) }
            }
        }
        guard keys.allSatisfy({ $0 < arcCount || mayBeUnserved[$0 - arcCount] }) else { return false }
        let tight = (0..<coarse.size).compactMap { t -> (row: Int, isAtLimit: Bool)? in
            var row = coarse.tight[t]
            if row >= rows.siteRowCount {
                row = parts[coarse.rows.cellOfDelayRow[row - rows.siteRowCount]].first.map { delayRow[$0] } ?? -1
            }
            return row < 0 ? nil : (row, coarse.isAtLimit[t])
        }
        makeBasis(of: arcs, tight)
        hasStarted = true
        return true
    }

    /// The cells of this form that each cell of a coarser one joins; nil where there is no such relation.
    private func cells(joinedIn coarse: SlotProgram) -> [[Int]]? {
        var origin: [Int: Int] = [:]
        for (o, cell) in coarse.cells.enumerated() { for member in cell.members { origin[member.cell] = o } }
        var parts = [[Int]](repeating: [], count: coarse.cells.count)
        for (c, cell) in program.cells.enumerated() {
            guard let member = cell.members.first, let o = origin[member.cell] else { return nil }
            parts[o].append(c)
        }
        return parts
    }

    private func quota(_ arc: Int, _ share: Double, _ c: Int) -> Quota {
        Quota(place: arc < arcCount ? arc - firstArc[c] : nil, queries: max(0, share) * queries[c])
    }

    private func arc(of c: Int, _ quota: Quota) -> Int { quota.place.map { firstArc[c] + $0 } ?? arcCount + c }

    /// Shares cells out over what sites served of all of them together.
    private func spread(_ cells: [Int], over quotas: [Quota], _ arcs: inout [(arc: Int, cell: Int)]) {
        var quotas = quotas
        var isOpen = quotas.map { $0.queries > 0 }
        var choices = cells.map { choice(of: $0, quotas, isOpen) }
        var waiting = Array(cells.indices)
        var rest = cells.map { queries[$0] }
        while let next = waiting.indices.max(by: { choices[waiting[$0]].regret < choices[waiting[$1]].regret }) {
            let n = waiting[next]
            let c = cells[n]
            guard let place = choices[n].place else {
                keys[c] = quotas.first.map { swiftArc(of: c, unlessTooSlow: arc(of: c, $0)) } ?? keys[c]
                waiting.remove(at: next)
                continue
            }
            let own = arc(of: c, quotas[place])
            let left = quotas[place].queries - rest[n]
            let isLast = left >= -Self.leastPart * queries[c]
            if isLast {
                keys[c] = own
                waiting.remove(at: next)
            } else {
                arcs.append((own, c))
                rest[n] -= quotas[place].queries
            }
            quotas[place].queries = left
            guard left <= Self.leastPart * queries[c] else { continue }
            isOpen[place] = false
            for m in waiting where choices[m].place == place || choices[m].second == place {
                choices[m] = choice(of: cells[m], quotas, isOpen)
            }
        }
    }

    /// The fastest open site of a cell, the next, and what a query loses between them.
    private func choice(
        of c: Int,
        _ quotas: [Quota],
        _ isOpen: [Bool]
    ) -> (place: Int?, second: Int?, regret: Double) {
        var (place, second): (Int?, Int?)
        var (least, next) = (Double.infinity, Double.infinity)
        for (n, quota) in quotas.enumerated() where isOpen[n] {
            let own = arc(of: c, quota)
            let cost = own < arcCount ? arcPrice * arcDelayUSD[own] : 0
            guard cost < next, !isTooSlow(own, c) else { continue }
            if cost < least {
                (place, second, least, next) = (n, place, cost, least)
            } else {
                (second, next) = (n, cost)
            }
        }
        guard place != nil, queries[c] > 0 else { return (place, second, 0) }
        return (place, second, (next - least) / queries[c])
    }

    private func isTooSlow(_ arc: Int, _ c: Int) -> Bool {
        delayRow[c] >= 0 && delayEntry(arc: arc, cell: c) > limit[delayRow[c]]
    }

    /// An arc, or where it is too slow for the cell the cheapest that is not.
    private func swiftArc(of c: Int, unlessTooSlow arc: Int) -> Int {
        guard isTooSlow(arc, c) else { return arc }
        var best = (arc: arc, cost: Double.infinity)
        for other in firstArc[c]..<firstArc[c + 1] where !isTooSlow(other, c) {
            let cost = pricedCost(arc: other, cell: c)
            if cost < best.cost { best = (other, cost) }
        }
        return best.arc
    }
}
