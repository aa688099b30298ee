/// The shares of one slot as a mixture of points, by area, class and site.
struct SlotMixture: Sendable {
    /// Shares and unserved demand below these are rounding; see ``AllocationProgram``.
    private static let negligibleShare = 1e-10
    private static let negligibleUnservedShare = 1e-8
    private static let negligibleUnservedFraction = 1e-9

    private let slot: Int
    private let siteCount: Int
    private let classCount: Int
    /// Queries of every cell, with its place.
    private let cells: [(area: Int, workloadClass: Int, queries: Double)]
    /// `[(i * classCount + k) * siteCount + j]`
    private var shares: [Double]
    private var unserved: [Double]

    init(program: SlotProgram) {
        slot = program.supply.slot
        siteCount = program.supply.siteCount
        classCount = program.supply.classCount
        cells = program.cells.flatMap { cell in cell.members.map { ($0.area, cell.workloadClass, $0.queries) } }
        let areas = 1 + (cells.map(\.area).max() ?? 0)
        shares = [Double](repeating: 0, count: areas * classCount * siteCount)
        unserved = [Double](repeating: 0, count: areas * classCount)
    }

    mutating func add(_ point: SlotPoint, of program: SlotProgram, weight: Double) {
        var c = 0
        for (arc, share) in zip(point.arcs, point.shares) {
            while program.cells[c].arcs.upperBound <= Int(arc) { c += 1 }
            let cell = program.cells[c]
            let j = Int(program.arcSites[Int(arc)])
            for member in cell.members {
                shares[(member.area * classCount + cell.workloadClass) * siteCount + j] += weight * share
            }
        }
        for (c, share) in zip(point.unservedCells, point.unservedShares) {
            let cell = program.cells[Int(c)]
            for member in cell.members { unserved[member.area * classCount + cell.workloadClass] += weight * share }
        }
    }

    /// Shares by area, class and site, and what is left over.
    ///
    /// - Parameter totalQueries: queries of the whole plan, of which a vanishing part is rounding.
    func plan(totalQueries: Double) -> (shares: [PlanShare], unserved: [UnservedDemand]) {
        var plan: (shares: [PlanShare], unserved: [UnservedDemand]) = ([], [])
        let negligibleQueries = Self.negligibleUnservedFraction * totalQueries
        for (i, k, queries) in cells {
            let place = i * classCount + k
            let row = shares[place * siteCount..<(place + 1) * siteCount]
            var missing = min(1, max(0, unserved[place]))
            if missing < Self.negligibleUnservedShare || missing * queries < negligibleQueries { missing = 0 }
            let total = row.reduce(0) { $1 > Self.negligibleShare ? $0 + $1 : $0 }
            if total <= 0 { missing = 1 }
            for (j, value) in row.enumerated() where value > Self.negligibleShare {
                let share = value / total * (1 - missing)
                guard share > 0 else { continue }
                plan.shares.append(
                    PlanShare(
                        slot: slot,
                        area: i,
                        workloadClass: k,
                        site: j,
                        share: share,
                        queries: share * queries
                    )
                )
            }
            if missing > 0, queries > 0 {
                plan.unserved.append(
                    UnservedDemand(area: i, workloadClass: k, slot: slot, queries: missing * queries, limit: nil)
                )
            }
        }
        return plan
    }
}
