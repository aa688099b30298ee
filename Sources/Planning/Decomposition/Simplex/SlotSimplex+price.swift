/// What enters the basis next.
extension SlotSimplex {
    enum Entering {
        case arc(Int, cell: Int)
        /// A tight row, by its place, whose load is to rise above its kink or limit, or to fall below it.
        case row(Int, isRising: Bool)
    }

    /// Gains below this part of a cell's cost are rounding.
    private static let relativeNoise = 1e-12

    /// Prices of all rows: of loose ones their slope, of tight ones what makes all arcs of a cell with a share cost the
    /// same.
    func setPrices() {
        for row in 0..<rowCount { price[row] = place[row] >= 0 ? 0 : slope(row, segment[row]) }
        setQueryPrices()
        guard size > 0 else { return }
        for n in 0..<size {
            let c = otherCells[n]
            entries[n] = pricedCost(arc: others[n], cell: c) - pricedCost(arc: keys[c], cell: c)
        }
        inverse.product(entries, into: product)
        for t in 0..<size { setPrice(tight[t], to: -product[t]) }
    }

    private func setQueryPrices() {
        let width = rows.siteRowCount
        for k in 0..<program.supply.classCount {
            for j in 0..<siteCount {
                var sum = 0.0
                for row in firstRow[j]..<firstRow[j + 1] { sum += price[row] * use[k * width + row] }
                queryPrice[k * siteCount + j] = sum
            }
        }
    }

    private func setPrice(_ row: Int, to value: Double) {
        price[row] = value
        let width = rows.siteRowCount
        guard row < width else { return }
        for k in 0..<program.supply.classCount {
            queryPrice[k * siteCount + siteOfRow[row]] += value * use[k * width + row]
        }
    }

    /// The most promising of the tight rows and of some cells' arcs; nil when nothing gains more than `tolerance`.
    func entering(_ tolerance: Double) -> Entering? {
        var gain = tolerance
        var best: Entering?
        for t in 0..<size {
            let row = tight[t]
            let (below, above) = isAtLimit[t] ? (1, 2) : (0, 1)
            let noise = Self.relativeNoise * abs(price[row])
            let (rising, falling) = (price[row] - slope(row, above) - noise, slope(row, below) - price[row] - noise)
            if rising > gain { (gain, best) = (rising, .row(t, isRising: true)) }
            if falling > gain { (gain, best) = (falling, .row(t, isRising: false)) }
        }
        var (looked, seen) = (0, 0)
        var c = nextCell
        while seen < cellCount {
            if c >= cellCount { c = 0 }
            let found = cheapest(of: c)
            let keyCost = pricedCost(arc: keys[c], cell: c)
            let gained = keyCost - found.cost - Self.relativeNoise * abs(keyCost)
            if gained > gain { (gain, best) = (gained, .arc(found.arc, cell: c)) }
            looked += firstArc[c + 1] - firstArc[c]
            seen += 1
            c += 1
            if best != nil, looked >= Self.arcsPerLook { break }
        }
        nextCell = c
        return best
    }

    /// The arc of a cell that costs least at the present prices; the key's own where a cell has none.
    func cheapest(of c: Int) -> (arc: Int, cost: Double) {
        var best = (arc: keys[c], cost: Double.infinity)
        if mayBeUnserved[c] { best = (arcCount + c, unservedCost[c]) }
        let prices = UnsafeMutableBufferPointer(rebasing: queryPrice[(workloadClass[c] * siteCount)...])
        let (queries, arcPrice) = (queries[c], arcPrice)
        let delayPrice = delayRow[c] >= 0 ? price[delayRow[c]] : 0
        for arc in firstArc[c]..<firstArc[c + 1] {
            var cost = arcPrice * arcDelayUSD[arc] + queries * prices[Int(arcSites[arc])]
            if delayPrice != 0 { cost += delayPrice * delayUse(arc: arc, cell: c) }
            if cost < best.cost { best = (arc, cost) }
        }
        return best
    }
}
