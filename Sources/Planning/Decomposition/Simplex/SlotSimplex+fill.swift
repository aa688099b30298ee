/// Where a first solve starts when nothing is known: at sites filled one cell after the other.
extension SlotSimplex {
    /// Parts of a cell smaller than this are not worth an arc of their own.
    private static let leastPart = 1e-6

    /// Every cell at the arcs that are cheapest at a price for a query of each class at each site, as far as sites have
    /// room; cells come first that lose most by going elsewhere, for what they take (Reinfeld & Vogel 1958).
    ///
    /// A cell that finds too little room goes on to its next best site, so that every further arc comes with the row that
    /// is full: these make the first basis.
    /// - Returns: whether every cell has an arc.
    func start(queryPrices: [Double]) -> Bool {
        clear()
        _ = queryPrice.update(from: queryPrices)
        for row in 0..<rowCount { (price[row], load[row]) = (0, 0) }
        var parts: [(arc: Int, cell: Int)] = []
        var full: [(row: Int, isAtLimit: Bool)] = []
        for c in cellsByRegret() {
            var rest = 1.0
            keys[c] = -1
            while keys[c] < 0, let best = cheapestWithRoom(c) {
                if best.room >= rest {
                    keys[c] = best.arc
                    addLoad(arc: best.arc, cell: c, share: rest, to: load)
                } else {
                    parts.append((best.arc, c))
                    full.append((best.row, true))
                    addLoad(arc: best.arc, cell: c, share: best.room, to: load)
                    load[best.row] = limit[best.row]
                    rest -= best.room
                }
            }
            if keys[c] < 0 {
                keys[c] = mayBeUnserved[c] ? arcCount + c : cheapest(of: c).arc
                guard keys[c] >= 0 else { return false }
                addLoad(arc: keys[c], cell: c, share: rest, to: load)
            }
        }
        makeBasis(of: parts, full)
        hasStarted = true
        return true
    }

    /// All cells, those first that lose most without their best arc.
    private func cellsByRegret() -> [Int] {
        var regret = [Double](repeating: 0, count: cellCount)
        for c in 0..<cellCount {
            var (best, second) = (Double.infinity, Double.infinity)
            var bestArc = -1
            for arc in firstArc[c]..<firstArc[c + 1] {
                let cost = pricedCost(arc: arc, cell: c)
                if cost < best {
                    (second, best, bestArc) = (best, cost, arc)
                } else if cost < second {
                    second = cost
                }
            }
            guard bestArc >= 0, second.isFinite else { continue }
            let (j, base) = (Int(arcSites[bestArc]), workloadClass[c] * rows.siteRowCount)
            var used = Double.leastNormalMagnitude
            for row in firstRow[j]..<firstRow[j + 1] { used = max(used, queries[c] * use[base + row]) }
            regret[c] = (second - best) / used
        }
        return regret.indices.sorted { (regret[$0], $1) > (regret[$1], $0) }
    }

    /// The cheapest arc of a cell whose site has room for a part of it that is worth while, with that part and the row
    /// that limits it.
    private func cheapestWithRoom(_ c: Int) -> (arc: Int, room: Double, row: Int)? {
        var best: (arc: Int, room: Double, row: Int)?
        var least = Double.infinity
        let base = workloadClass[c] * rows.siteRowCount
        for arc in firstArc[c]..<firstArc[c + 1] {
            let cost = pricedCost(arc: arc, cell: c)
            guard cost < least, delayRow[c] < 0 || delayUse(arc: arc, cell: c) <= limit[delayRow[c]] else { continue }
            let j = Int(arcSites[arc])
            var room = (part: Double.infinity, row: -1)
            for row in firstRow[j]..<firstRow[j + 1] {
                let used = queries[c] * use[base + row]
                if used > 0, limit[row] - load[row] < room.part * used {
                    room = ((limit[row] - load[row]) / used, row)
                }
            }
            guard room.part > Self.leastPart else { continue }
            (least, best) = (cost, (arc, room.part, room.row))
        }
        return best
    }
}
