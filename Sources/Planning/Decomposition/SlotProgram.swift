/// The program of one slot alone: which part of each cell's queries goes where, within the limits of that slot.
///
///     allocation   sum_j x[c,j] + unserved[c] = 1                       for every cell c
///     power        sum PUE e Q x - Pg - Pr = 0                          for every site j
///     capacity     sum a Q x / C <= 1 (or u)                            for every site and resource it can exceed
///     delay        sum seconds x / Delta <= 1                           published delay only, where it can bind
///       may wait   sum (seconds / Delta - 1) x <= 0                     of what is served
///     congestion   w >= slope u + intercept
///
/// The same program as ``AllocationProgram`` states for all slots, without the rows that couple them. It also knows
/// cells that stand for several areas at once (see ``merged(separating:)``), and its arcs come as a list to choose columns from.
struct SlotProgram: Sendable {
    /// One area's part of a cell.
    struct Member: Sendable, Equatable {
        var area: Int
        /// In the program of the slot that has one cell for each area and class.
        var cell: Int
        var queries: Double
    }

    /// The limit on a cell's mean delay.
    struct DelayLimit: Sendable {
        /// What the arcs' uses may come to.
        var most: Double
        /// Seconds that one unit of use stands for.
        var scaleSeconds: Double
        /// Where the uses of the cell's arcs begin in `delayUse`.
        var first: Int

        /// - Parameter size: what `use` is the sum of, whatever its sign.
        func keeps(_ use: Double, of size: Double) -> Bool { use <= most + SlotProgram.rounding * size }
    }

    /// Queries of one class that may be served by the same sites; of one area, or of several in fixed proportion.
    struct Cell: Sendable {
        var workloadClass: Int
        var members: [Member]
        var queries: Double
        /// Its shares; the site of each is in `arcSites`.
        var arcs: Range<Int>
        /// Nil where no mixture of sites breaks it.
        var delayLimit: DelayLimit?
        /// Whether it may go unserved once the problem turns out to be infeasible.
        var isRelaxable: Bool
    }

    let supply: SlotSupply
    private(set) var cells: [Cell] = []
    private(set) var arcSites: [Int32] = []
    /// The delay objective of a whole cell at a site, $.
    private(set) var arcDelayUSD: [Double] = []
    /// What a whole cell takes of its delay limit at an arc, of limited cells.
    private(set) var delayUse: [Double] = []
    /// Resource rows that can bind, as `j * resourceCount + r`, ascending.
    private(set) var limitedResources: [Int] = []

    /// States the program of a slot, one cell for each area and class.
    /// - Parameter schedule: what the slot serves of demand that may wait; nil where none may.
    init(_ problem: AllocationProblem, supply: SlotSupply, schedule: TimeSchedule? = nil) {
        self.supply = supply
        let t = supply.slot
        for i in problem.areas.indices {
            for k in problem.classes.indices {
                if let served = schedule?.served(area: i, workloadClass: k) {
                    guard served[t] > 0 else { continue }
                    // Delay is weighed for the mean of the slots.
                    let reference = problem.cellQueries(area: i, workloadClass: k, slot: t)
                    addCell(problem, i, k, served[t], delayPart: served[t] / reference)
                    continue
                }
                let queries = problem.queries[i][k][t]
                guard queries > 0 || problem.plansEmptyCells else { continue }
                addCell(problem, i, k, queries, delayPart: 1)
            }
        }
        limitedResources = findLimitedResources()
    }

    private init(supply: SlotSupply, limitedResources: [Int]) {
        self.supply = supply
        self.limitedResources = limitedResources
    }

    private mutating func addCell(
        _ problem: AllocationProblem,
        _ i: Int,
        _ k: Int,
        _ queries: Double,
        delayPart: Double
    ) {
        let seconds = problem.delaySecondsBySite(area: i, workloadClass: k, slot: supply.slot)
        let limit = problem.maxDelaySeconds[i][k]
        // The slot's own demand counts as served in no time where it is not; of demand that may wait, what is served counts.
        let isOfServed = problem.isDeferrable(area: i, workloadClass: k)
        let weight = delayPart * problem.delayWeightUSDPerSecond(area: i, workloadClass: k, slot: supply.slot)
        let first = arcSites.count
        var slowest = -Double.infinity
        var fastest = Double.infinity
        for (j, value) in seconds.enumerated() {
            if queries > 0, supply.isBarred[k * supply.siteCount + j] { continue }
            if problem.barsSlowSites, value > limit || value >= PerRequestDelay.unreachableSeconds { continue }
            arcSites.append(Int32(truncatingIfNeeded: j))
            arcDelayUSD.append(weight * value)
            slowest = max(slowest, value)
            fastest = min(fastest, value)
        }
        var cell = Cell(
            workloadClass: k,
            members: [Member(area: i, cell: cells.count, queries: queries)],
            queries: queries,
            arcs: first..<arcSites.count,
            delayLimit: nil,
            isRelaxable: queries > 0 || fastest > limit
        )
        if !problem.barsSlowSites, slowest > limit {
            let scale = limit > 0 ? limit : 1
            cell.delayLimit = DelayLimit(
                most: limit > 0 && !isOfServed ? 1 : 0,
                scaleSeconds: scale,
                first: delayUse.count
            )
            let free = isOfServed ? limit : 0
            delayUse += arcSites[cell.arcs].map { (seconds[Int($0)] - free) / scale }
        }
        cells.append(cell)
    }

    /// With congestion every resource needs its row; without it only those that all demand together could exceed.
    private func findLimitedResources() -> [Int] {
        let width = supply.resourceCount
        var total = [Double](repeating: 0, count: supply.capacity.count)
        for cell in cells where cell.queries > 0 {
            for arc in cell.arcs {
                let j = Int(arcSites[arc])
                let from = (cell.workloadClass * supply.siteCount + j) * width
                for r in 0..<width { total[j * width + r] += supply.resourceUse[from + r] * cell.queries }
            }
        }
        return total.indices.filter { place in
            supply.capacity[place] > 0
                && (supply.congestion == nil ? total[place] > supply.capacity[place] : total[place] > 0)
        }
    }
}

// MARK: - Merging areas

extension SlotProgram {
    /// What makes cells of several areas interchangeable as long as delay has no price.
    private struct Likeness: Hashable {
        var workloadClass: Int
        var isEmpty: Bool
        /// Nil where it is all of them, as it mostly is.
        var sites: ArraySlice<Int32>?
    }

    /// The program with cells of the same class and sites made one, or nil when there are none to merge.
    ///
    /// Energy, carbon, water and unserved demand depend on a cell's area in nothing, so where delay has no price an
    /// optimum of the merged program, every member taking the same shares, is one of the whole as long as it keeps every
    /// member's delay limit, of which the merged program does not know (see ``cells(slowIn:of:)``). It has about as many
    /// cells as there are classes instead of areas times classes.
    /// - Parameter separate: cells that stay by themselves, with their delay limits.
    func merged(separating separate: Set<Int> = []) -> SlotProgram? {
        var merged = SlotProgram(supply: supply, limitedResources: limitedResources)
        var places: [Likeness: Int] = [:]
        for (c, cell) in cells.enumerated() {
            let likeness = Likeness(
                workloadClass: cell.workloadClass,
                isEmpty: cell.queries <= 0,
                sites: cell.arcs.count == supply.siteCount ? nil : arcSites[cell.arcs]
            )
            let isSingular = separate.contains(c) || (cell.queries <= 0 && cell.isRelaxable)
            if !isSingular, let place = places[likeness] {
                merged.join(cell, at: place, arcDelayUSD[cell.arcs])
            } else {
                if !isSingular { places[likeness] = merged.cells.count }
                merged.append(cell, of: self, isLimited: isSingular)
            }
        }
        return merged.cells.count < cells.count ? merged : nil
    }

    /// Cells of this program that a point of a merged form serves more slowly than they allow.
    func cells(slowIn point: SlotPoint, of merged: SlotProgram) -> [Int] {
        guard !delayUse.isEmpty else { return [] }
        var slow: [Int] = []
        var next = 0
        for cell in merged.cells {
            let first = next
            while next < point.arcs.count, Int(point.arcs[next]) < cell.arcs.upperBound { next += 1 }
            guard cell.delayLimit == nil else { continue }
            for member in cell.members {
                let own = cells[member.cell]
                guard let limit = own.delayLimit else { continue }
                var (use, size) = (0.0, 0.0)
                for n in first..<next {
                    // Members of a merged cell have the same sites, so the same arc in the same place.
                    let offset = Int(point.arcs[n]) - cell.arcs.lowerBound
                    let part = point.shares[n] * delayUse[limit.first + offset]
                    (use, size) = (use + part, size + abs(part))
                }
                if !limit.keeps(use, of: size) { slow.append(member.cell) }
            }
        }
        return slow
    }

    private mutating func join(_ cell: Cell, at place: Int, _ delayUSD: ArraySlice<Double>) {
        cells[place].members += cell.members
        cells[place].queries += cell.queries
        for (arc, value) in zip(cells[place].arcs, delayUSD) { arcDelayUSD[arc] += value }
    }

    private mutating func append(_ cell: Cell, of other: SlotProgram, isLimited: Bool) {
        var cell = cell
        let first = arcSites.count
        arcSites += other.arcSites[cell.arcs]
        arcDelayUSD += other.arcDelayUSD[cell.arcs]
        if !isLimited { cell.delayLimit = nil }
        if let limit = cell.delayLimit {
            cell.delayLimit?.first = delayUse.count
            delayUse += other.delayUse[limit.first..<limit.first + cell.arcs.count]
        }
        cell.arcs = first..<arcSites.count
        cells.append(cell)
    }
}
