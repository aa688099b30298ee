import LinearProgram

/// A slot's program as rows and columns, of which the shares come one by one.
///
/// Rows: allocation (one a cell), power (one a site), limited resources, limited delays, congestion. Columns: unserved
/// (one a cell), Pg and Pr (one a site each), with congestion u and w (one a site each), then shares in the order of
/// their activation. Pg, Pr and the power rows are in units of `powerScaleKWh`; resource rows are fractions of C.
struct SlotLinearProgram: Sendable {
    let program: SlotProgram
    /// By site.
    let powerScaleKWh: [Double]
    /// Row of a resource, `[j * resourceCount + r]`; -1 without.
    let resourceRow: [Int32]
    /// Row of a cell's delay limit; -1 without.
    let delayRow: [Int32]
    private let congestionRows: [(site: Int, scale: Double, segment: CongestionCurve.Segment)]
    let rowCount: Int

    init(_ program: SlotProgram) {
        let supply = program.supply
        self.program = program
        powerScaleKWh = Self.powerScale(program)
        var next = program.cells.count + supply.siteCount
        var resourceRow = [Int32](repeating: -1, count: supply.capacity.count)
        for place in program.limitedResources {
            resourceRow[place] = Int32(truncatingIfNeeded: next)
            next += 1
        }
        self.resourceRow = resourceRow
        var delayRow = [Int32](repeating: -1, count: program.cells.count)
        for (c, cell) in program.cells.enumerated() where cell.delayLimit != nil {
            delayRow[c] = Int32(truncatingIfNeeded: next)
            next += 1
        }
        self.delayRow = delayRow
        congestionRows = (supply.congestion ?? []).enumerated().flatMap { j, curve in
            curve.segments.filter { $0.slopeUSD + $0.interceptUSD > 0 }.map {
                (j, max($0.slopeUSD, abs($0.interceptUSD)), $0)
            }
        }
        rowCount = next + congestionRows.count
    }

    private var cellCount: Int { program.cells.count }
    private var siteCount: Int { program.supply.siteCount }
    private var hasCongestion: Bool { program.supply.congestion != nil }

    func powerRow(_ j: Int) -> Int { cellCount + j }
    func gridColumn(_ j: Int) -> Int { cellCount + j }
    func renewableColumn(_ j: Int) -> Int { cellCount + siteCount + j }
    private func utilisationColumn(_ j: Int) -> Int { cellCount + 2 * siteCount + j }
    func congestionColumn(_ j: Int) -> Int { cellCount + 3 * siteCount + j }
    /// How many columns come before the shares.
    var fixedColumnCount: Int { cellCount + (hasCongestion ? 4 : 2) * siteCount }

    /// Rows, fixed columns and the given arcs.
    func linear(arcs: [Int32], cellOfArc: [Int32], costs: [Double], allowsUnserved: Bool) -> SparseLinearProgram {
        var linear = SparseLinearProgram()
        let supply = program.supply
        let columns = fixedColumnCount + arcs.count
        linear.reserveCapacity(columns: columns, rows: rowCount, entries: 5 * arcs.count + cellCount)
        for _ in 0..<cellCount { linear.addRow(lower: 1, upper: 1) }
        for _ in 0..<siteCount { linear.addRow(lower: 0, upper: 0) }
        for _ in program.limitedResources { linear.addRow(upper: hasCongestion ? 0 : 1) }
        for cell in program.cells { if let limit = cell.delayLimit { linear.addRow(upper: limit.most) } }
        for (c, cell) in program.cells.enumerated() {
            let upper = allowsUnserved && cell.isRelaxable ? 1.0 : 0
            linear.addEntry(row: c, column: linear.addColumn(upper: upper), value: 1)
        }
        for j in 0..<siteCount {
            let column = linear.addColumn(upper: supply.gridLimitKWh[j] / powerScaleKWh[j])
            linear.addEntry(row: powerRow(j), column: column, value: -1)
        }
        for j in 0..<siteCount {
            let lower = supply.mayDrawInExcess ? -Double.infinity : 0
            let column = linear.addColumn(lower: lower, upper: supply.renewableKWh[j] / powerScaleKWh[j])
            linear.addEntry(row: powerRow(j), column: column, value: -1)
        }
        if hasCongestion { addCongestion(to: &linear) }
        for arc in arcs {
            let column = linear.addColumn()
            let entries = entries(arc: Int(arc), cell: Int(cellOfArc[Int(arc)]))
            for (row, value) in zip(entries.rows, entries.values) {
                linear.addEntry(row: Int(row), column: column, value: value)
            }
        }
        for (column, cost) in costs.enumerated() where cost != 0 { linear.setObjective(column: column, to: cost) }
        return linear
    }

    private func addCongestion(to linear: inout SparseLinearProgram) {
        for _ in 0..<siteCount { linear.addColumn(upper: 1) }
        for _ in 0..<siteCount { linear.addColumn() }
        for place in program.limitedResources {
            let column = utilisationColumn(place / program.supply.resourceCount)
            linear.addEntry(row: Int(resourceRow[place]), column: column, value: -1)
        }
        for (j, scale, segment) in congestionRows {
            let row = linear.addRow(lower: segment.interceptUSD / scale)
            linear.addEntry(row: row, column: congestionColumn(j), value: 1 / scale)
            linear.addEntry(row: row, column: utilisationColumn(j), value: -segment.slopeUSD / scale)
        }
    }

    /// The column of a share.
    func entries(arc: Int, cell c: Int) -> (rows: [Int32], values: [Double]) {
        let (supply, cell) = (program.supply, program.cells[c])
        let j = Int(program.arcSites[arc])
        let place = cell.workloadClass * supply.siteCount + j
        var rows: [Int32] = [Int32(truncatingIfNeeded: c)]
        var values = [1.0]
        func add(_ row: Int, _ value: Double) {
            guard row >= 0, value != 0 else { return }
            rows.append(Int32(truncatingIfNeeded: row))
            values.append(value)
        }
        add(powerRow(j), supply.facilityKWh[place] * cell.queries / powerScaleKWh[j])
        for r in 0..<supply.resourceCount {
            let resource = j * supply.resourceCount + r
            guard resourceRow[resource] >= 0 else { continue }
            let use = supply.resourceUse[place * supply.resourceCount + r] * cell.queries
            add(Int(resourceRow[resource]), use / supply.capacity[resource])
        }
        if let limit = cell.delayLimit { add(Int(delayRow[c]), delayCoefficient(limit, arc, cell)) }
        return (rows, values)
    }

    /// What the whole of a cell takes of its delay limit at an arc.
    func delayCoefficient(_ limit: SlotProgram.DelayLimit, _ arc: Int, _ cell: SlotProgram.Cell) -> Double {
        program.delayUse[limit.first + arc - cell.arcs.lowerBound]
    }

    /// Costs of the fixed columns when every quantity has a weight.
    func fixedCosts(_ weights: [Double]) -> [Double] {
        let supply = program.supply
        var costs = [Double](repeating: 0, count: fixedColumnCount)
        let unserved = weights[SlotQuantities.index(.unserved)]
        if unserved != 0 {
            for (c, cell) in program.cells.enumerated() {
                costs[c] = unserved * cell.queries * supply.unservedWeight[cell.workloadClass]
            }
        }
        let prices = supply.energyPrices(weights)
        for j in 0..<siteCount {
            costs[gridColumn(j)] = prices.grid[j] * powerScaleKWh[j]
            costs[renewableColumn(j)] = prices.renewable[j] * powerScaleKWh[j]
            if hasCongestion {
                costs[congestionColumn(j)] = weights[SlotQuantities.index(.delay)] * supply.slotFraction
            }
        }
        return costs
    }

    /// What a query of each class costs at each site at the prices of the rows, `[k * siteCount + j]`.
    func queryPrices(_ rowDuals: [Double]) -> [Double] {
        let supply = program.supply
        var prices = [Double](repeating: 0, count: supply.facilityKWh.count)
        for k in 0..<supply.classCount {
            for j in 0..<siteCount {
                let place = k * siteCount + j
                var price = -rowDuals[powerRow(j)] * supply.facilityKWh[place] / powerScaleKWh[j]
                for r in 0..<supply.resourceCount {
                    let resource = j * supply.resourceCount + r
                    guard resourceRow[resource] >= 0 else { continue }
                    let use = supply.resourceUse[place * supply.resourceCount + r] / supply.capacity[resource]
                    price -= min(0, rowDuals[Int(resourceRow[resource])]) * use
                }
                prices[place] = price
            }
        }
        return prices
    }

    /// A site's supply, or all the demand that could come its way where that is less.
    private static func powerScale(_ program: SlotProgram) -> [Double] {
        let supply = program.supply
        var potential = [Double](repeating: 0, count: supply.siteCount)
        for cell in program.cells where cell.queries > 0 {
            for arc in cell.arcs {
                let j = Int(program.arcSites[arc])
                potential[j] += supply.facilityKWh[cell.workloadClass * supply.siteCount + j] * cell.queries
            }
        }
        return potential.indices.map { j in
            let scale = min(potential[j], supply.gridLimitKWh[j] + supply.renewableKWh[j])
            return scale > 0 ? scale : 1
        }
    }
}
