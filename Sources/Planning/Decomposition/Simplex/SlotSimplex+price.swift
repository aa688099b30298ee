/// What enters the basis next.
extension SlotSimplex {
    enum Entering {
        case arc(Int, cell: Int)
        /// A tight row, by its place, whose load is to rise above its kink or limit, or to fall below it.
        case row(Int, isRising: Bool)
    }

    /// Gains below this part of a cell's cost are rounding.
    private static let relativeNoise = 1e-12

    /// Prices of all rows anew: of loose ones their slope, of tight ones what makes all arcs of a cell with a share cost
    /// the same.
    func setPrices() {
        stepsSincePrices = 0
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
        for k in 0..<classCount {
            for j in 0..<siteCount {
                var sum = 0.0
                for row in firstRow[j]..<firstRow[j + 1] { sum += price[row] * use[k * width + row] }
                queryPrice[k * siteCount + j] = sum
            }
        }
    }

    /// Sets the price of a row, and what that makes queries cost.
    func setPrice(_ row: Int, to value: Double) {
        let change = value - price[row]
        guard change != 0 else { return }
        price[row] = value
        let width = rows.siteRowCount
        guard row < width else { return }
        var (cost, used) = (siteOfRow[row], row)
        for _ in 0..<classCount {
            queryPrice[cost] += change * use[used]
            cost += siteCount
            used += width
        }
    }

    /// Sets the prices of tight rows after an arc has come into the basis at place `n`: its reduced cost vanishes, and
    /// those of all others stay zero.
    func movePrices(arcAt n: Int, reducedCost: Double) {
        for t in 0..<size {
            let change = inverse[n, t]
            if change != 0 { setPrice(tight[t], to: price[tight[t]] - reducedCost * change) }
        }
    }

    /// Sets the prices of tight rows so that the one at place `t` comes to `value`, while the reduced costs of all others
    /// in the basis but the one at `n`, which is to leave it, stay zero.
    func movePrices(row t: Int, to value: Double, leaving n: Int) {
        let factor = (value - price[tight[t]]) / inverse[n, t]
        for s in 0..<size where s != t {
            let change = inverse[n, s]
            if change != 0 { setPrice(tight[s], to: price[tight[s]] + factor * change) }
        }
        setPrice(tight[t], to: value)
    }

    /// The same where a loose row takes the place of the tight one; `product` is the new row times the inverse.
    func movePrices(row t: Int, to value: Double, replacedBy row: Int) {
        let factor = (value - price[tight[t]]) / product[t]
        for s in 0..<size where s != t && product[s] != 0 {
            setPrice(tight[s], to: price[tight[s]] + factor * product[s])
        }
        setPrice(tight[t], to: value)
        setPrice(row, to: price[row] - factor)
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
        var arc = firstArc[c]
        if delayPrice == 0, firstArc[c + 1] - arc == siteCount {
            // All sites in their order: four at a time, of which mostly none is better.
            while arc + 4 <= firstArc[c + 1] {
                let costs =
                    arcPrice * Self.four(arcDelayUSD.baseAddress, arc)
                    + queries * Self.four(UnsafePointer(prices.baseAddress), arc - firstArc[c])
                if costs.min() < best.cost {
                    for n in 0..<4 where costs[n] < best.cost { best = (arc + n, costs[n]) }
                }
                arc += 4
            }
        }
        while arc < firstArc[c + 1] {
            var cost = arcPrice * arcDelayUSD[arc] + queries * prices[Int(arcSites[arc])]
            if delayPrice != 0 { cost += delayPrice * delayUse(arc: arc, cell: c) }
            if cost < best.cost { best = (arc, cost) }
            arc += 1
        }
        return best
    }

    /// Four numbers in a row.
    @inline(__always)
    private static func four(_ numbers: UnsafePointer<Double>?, _ first: Int) -> SIMD4<Double> {
        guard let numbers else { return .zero }
        return UnsafeRawPointer(numbers + first).loadUnaligned(as: SIMD4<Double>.self)
    }
}
