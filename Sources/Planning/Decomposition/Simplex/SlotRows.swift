/// The rows of a slot's program as ``SlotSimplex`` numbers them, and what a query takes of each.
///
/// Site by site its power row, then its limited resources; after all sites the delay limits of cells. Loads are parts of
/// a scale: the site's power of ``SlotLinearProgram/powerScaleKWh``, a resource of its capacity, a delay of its limit.
struct SlotRows: Sendable {
    let powerScaleKWh: [Double]
    /// Rows of site j: `firstRow[j]..<firstRow[j + 1]`.
    let firstRow: [Int]
    /// How many rows belong to sites.
    let siteRowCount: Int
    let count: Int
    /// Of one query of class k, `[k * siteRowCount + row]`.
    let use: [Double]
    /// Of a site's row: the resource as `j * resourceCount + r`, or -1 for power.
    let resource: [Int]
    let siteOfRow: [Int]
    /// By cell, -1 without.
    let delayRow: [Int]
    /// By delay row, from `siteRowCount` on.
    let cellOfDelayRow: [Int]
    /// By cell, seconds that one unit of its delay limit stands for.
    let delayScaleSeconds: [Double]
    /// What loads may be, by row.
    let limit: [Double]

    // Flat copies of the cells, which are read in the innermost loops.
    let workloadClass: [Int]
    let queries: [Double]
    /// Arcs of cell c: `firstArc[c]..<firstArc[c + 1]`.
    let firstArc: [Int]
    /// Where a limited cell's uses of its delay limit begin, less its first arc.
    let delayUseOffset: [Int]

    init(_ linear: SlotLinearProgram) {
        let program = linear.program
        let supply = program.supply
        powerScaleKWh = linear.powerScaleKWh
        var resources = [[Int]](repeating: [], count: supply.siteCount)
        for place in program.limitedResources { resources[place / supply.resourceCount].append(place) }
        var (first, resource, siteOfRow, limit) = ([0], [Int](), [Int](), [Double]())
        for j in 0..<supply.siteCount {
            resource += [-1] + resources[j]
            siteOfRow += [Int](repeating: j, count: 1 + resources[j].count)
            limit.append((supply.gridLimitKWh[j] + supply.renewableKWh[j]) / linear.powerScaleKWh[j])
            limit += resources[j].map { _ in 1 }
            first.append(resource.count)
        }
        let siteRowCount = resource.count
        use = (0..<supply.classCount).flatMap { k in
            (0..<siteRowCount).map { row in
                let place = k * supply.siteCount + siteOfRow[row]
                guard resource[row] >= 0 else {
                    return supply.facilityKWh[place] / linear.powerScaleKWh[siteOfRow[row]]
                }
                let units = supply.resourceUse[place * supply.resourceCount + resource[row] % supply.resourceCount]
                return units / supply.capacity[resource[row]]
            }
        }
        var (delayRow, limited, scaleSeconds, offset) = ([Int](), [Int](), [Double](), [Int]())
        for (c, cell) in program.cells.enumerated() {
            scaleSeconds.append(cell.delayLimit?.scaleSeconds ?? 1)
            offset.append((cell.delayLimit?.first ?? 0) - cell.arcs.lowerBound)
            delayRow.append(cell.delayLimit == nil ? -1 : siteRowCount + limited.count)
            guard let allowed = cell.delayLimit else { continue }
            limited.append(c)
            limit.append(allowed.most)
        }
        firstRow = first
        self.siteRowCount = siteRowCount
        self.resource = resource
        self.siteOfRow = siteOfRow
        self.limit = limit
        self.delayRow = delayRow
        delayScaleSeconds = scaleSeconds
        delayUseOffset = offset
        cellOfDelayRow = limited
        count = siteRowCount + limited.count
        workloadClass = program.cells.map(\.workloadClass)
        queries = program.cells.map(\.queries)
        firstArc = program.cells.map(\.arcs.lowerBound) + [program.arcSites.count]
    }
}
