/// A primal simplex method made for one slot: every cell shares itself out over its arcs, and every row costs what its load
/// comes to by a convex function of two lines and a limit.
///
///     min  sum_a c_a x_a + sum_i phi_i(load_i)     sum of a cell's x = 1,  x >= 0,  load_i = sum_a A_ia x_a
///
/// A power row's lines are the site's own supply and the grid; other rows cost nothing below their limit. Beyond the
/// limit a load costs a penalty, raised until no limit is broken, so that every solve starts from wherever the last ended.
///
/// Of each cell one arc, its key, takes what the others leave (generalised upper bounding, Dantzig & Van Slyke 1967), so
/// that the basis that is left has as many rows as there are loads exactly at a kink or limit: two or three a site at the
/// most, whatever the number of areas. Its inverse is kept dense, though most of what a step takes of it is zero. Prices of
/// the rows follow from equal cost of all arcs of a cell that have a share, and move along with each step; whatever they
/// are, they prove a bound (``bound(constant:)``), which is how its answers are judged.
final class SlotSimplex {
    typealias Numbers = UnsafeMutableBufferPointer<Double>
    typealias Places = UnsafeMutableBufferPointer<Int>

    /// Loads up to this beyond their limit, relative, are rounding.
    static let rounding = 1e-9
    /// Of a limit of nothing there may be as much.
    static let negligibleLoad = 1e-13
    /// Shares below minus this are negative for real.
    static let negligibleShare = 1e-9
    /// The first penalty, in units of the largest cost, by what it is raised, and the last.
    private static let penalties = (first: 100.0, factor: 1000.0, last: 1e9)
    /// Updates of the inverse until it is made anew, which takes the longer the larger it is: of none, and for each row.
    private static let updatesPerInverse = (least: 100, perRow: 4)
    /// Steps that move prices along until rounding has them made anew.
    private static let stepsPerPrices = 50
    /// Arcs that are looked at, at the least, before one is chosen.
    static let arcsPerLook = 2000

    let program: SlotProgram
    let rows: SlotRows
    private let store = NumberStore()
    let cellCount: Int
    let rowCount: Int
    let siteCount: Int
    let classCount: Int
    let arcCount: Int

    // The program's data: by cell, arc and row, as in `rows` and `program`.
    let queries: UnsafeBufferPointer<Double>
    let workloadClass: UnsafeBufferPointer<Int>
    let firstArc: UnsafeBufferPointer<Int>
    let arcSites: UnsafeBufferPointer<Int32>
    let arcDelayUSD: UnsafeBufferPointer<Double>
    let delayRow: UnsafeBufferPointer<Int>
    private let delayUses: UnsafeBufferPointer<Double>
    private let delayUseOffset: UnsafeBufferPointer<Int>
    let firstRow: UnsafeBufferPointer<Int>
    let siteOfRow: UnsafeBufferPointer<Int>
    let use: UnsafeBufferPointer<Double>
    let limit: UnsafeBufferPointer<Double>

    // Costs, by row and cell.
    let low: Numbers
    let high: Numbers
    let kink: Numbers
    var penalty = 0.0
    var largestCost = 0.0
    var arcPrice = 0.0
    let unservedCost: Numbers
    let mayBeUnserved: UnsafeMutableBufferPointer<Bool>

    // The basis. Arcs from `arcCount` on stand for unserved demand, by cell.
    let keys: Places
    let keyShares: Numbers
    /// How many of the following there are: further arcs with a share, with their cells, and as many tight rows.
    var size = 0
    let others: Places
    let otherCells: Places
    let otherShares: Numbers
    let tight: Places
    let isAtLimit: UnsafeMutableBufferPointer<Bool>
    /// By row, where in `tight`, or -1.
    let place: Places
    /// By row that is not tight: 0 below the kink, 1 below the limit, 2 beyond.
    let segment: Places
    let load: Numbers
    let inverse = DenseInverse()

    // Prices, and scratch space of one step.
    let price: Numbers
    let queryPrice: Numbers
    let otherChange: Numbers
    let keyChange: Numbers
    var touchedCells: [Int] = []
    let rowChange: Numbers
    /// Loose rows whose load changes: the first `touchedRowCount`.
    let touchedRows: Places
    var touchedRowCount = 0
    /// How many steps have moved prices since they were made anew.
    var stepsSincePrices = 0
    let entries: Numbers
    let product: Numbers
    var nextCell = 0
    var hasStarted = false
    private(set) var iterations = 0
    private var updates = 0

    init(_ linear: SlotLinearProgram) {
        program = linear.program
        let rows = SlotRows(linear)
        self.rows = rows
        (cellCount, rowCount) = (program.cells.count, rows.count)
        (siteCount, classCount) = (program.supply.siteCount, program.supply.classCount)
        arcCount = program.arcSites.count
        queries = store.copy(rows.queries)
        workloadClass = store.copy(rows.workloadClass)
        firstArc = store.copy(rows.firstArc)
        arcSites = store.copy(program.arcSites)
        arcDelayUSD = store.copy(program.arcDelayUSD)
        delayRow = store.copy(rows.delayRow)
        delayUses = store.copy(program.delayUse)
        delayUseOffset = store.copy(rows.delayUseOffset)
        firstRow = store.copy(rows.firstRow)
        siteOfRow = store.copy(rows.siteOfRow)
        use = store.copy(rows.use)
        limit = store.copy(rows.limit)
        low = store.make(rowCount, repeating: 0)
        high = store.make(rowCount, repeating: 0)
        kink = store.make(rowCount, repeating: -.infinity)
        unservedCost = store.make(cellCount, repeating: 0)
        mayBeUnserved = store.make(cellCount, repeating: false)
        keys = store.make(cellCount, repeating: -1)
        keyShares = store.make(cellCount, repeating: 1)
        others = store.make(rowCount, repeating: -1)
        otherCells = store.make(rowCount, repeating: -1)
        otherShares = store.make(rowCount, repeating: 0)
        tight = store.make(rowCount, repeating: -1)
        isAtLimit = store.make(rowCount, repeating: false)
        place = store.make(rowCount, repeating: -1)
        segment = store.make(rowCount, repeating: 1)
        load = store.make(rowCount, repeating: 0)
        price = store.make(rowCount, repeating: 0)
        queryPrice = store.make(program.supply.facilityKWh.count, repeating: 0)
        otherChange = store.make(rowCount, repeating: 0)
        keyChange = store.make(cellCount, repeating: 0)
        rowChange = store.make(rowCount, repeating: 0)
        touchedRows = store.make(rowCount, repeating: 0)
        entries = store.make(rowCount, repeating: 0)
        product = store.make(rowCount, repeating: 0)
    }

    /// Lets demand go unserved from now on.
    func allowUnserved() {
        for c in mayBeUnserved.indices { mayBeUnserved[c] = program.cells[c].isRelaxable }
    }

    /// Goes to the optimum of the present costs.
    ///
    /// - Parameter tolerance: what one cell may be from its cheapest arc, in units of cost.
    /// - Returns: whether it was found, with every limit kept; otherwise the slot cannot be served, or its numbers are
    ///   beyond this method.
    func optimise(tolerance: Double) -> Bool {
        let mostIterations = iterations + 50 * (cellCount + rowCount) + 2000
        let unit = largestCost > 0 ? largestCost : 1
        penalty = Self.penalties.first * unit
        while true {
            guard run(tolerance, mostIterations) else { return false }
            polish()
            if isClean, isWithinLimits { return true }
            restore()
            if isClean, isWithinLimits, run(tolerance, mostIterations), isClean, isWithinLimits { return true }
            guard penalty < Self.penalties.last * unit else { return false }
            penalty *= Self.penalties.factor
        }
    }

    private func run(_ tolerance: Double, _ mostIterations: Int) -> Bool {
        setPrices()
        while iterations < mostIterations {
            guard let entering = entering(tolerance) else {
                if stepsSincePrices == 0 { return true }
                setPrices()
                continue
            }
            guard move(entering) else { return false }
            iterations += 1
            updates += 1
            stepsSincePrices += 1
            if updates >= Self.updatesPerInverse.least + Self.updatesPerInverse.perRow * size {
                restore()
                updates = 0
                setPrices()
            } else if stepsSincePrices >= Self.stepsPerPrices {
                setPrices()
            }
        }
        return false
    }

    private var isWithinLimits: Bool {
        load.indices.allSatisfy { load[$0] <= limit[$0] * (1 + Self.rounding) + Self.negligibleLoad }
    }

    private var isClean: Bool {
        (0..<size).allSatisfy {
            otherShares[$0] >= -Self.negligibleShare && keyShares[otherCells[$0]] >= -Self.negligibleShare
        }
    }

    // MARK: Costs

    /// The cost of a whole cell at an arc at the prices of the rows.
    func pricedCost(arc: Int, cell c: Int) -> Double {
        guard arc < arcCount else { return unservedCost[c] }
        let price = queryPrice[workloadClass[c] * siteCount + Int(arcSites[arc])]
        var cost = arcPrice * arcDelayUSD[arc] + queries[c] * price
        if delayRow[c] >= 0 { cost += self.price[delayRow[c]] * delayUse(arc: arc, cell: c) }
        return cost
    }

    /// The slope of a row's cost in one of its segments.
    func slope(_ row: Int, _ segment: Int) -> Double {
        segment == 0 ? low[row] : segment == 1 ? high[row] : max(high[row], 0) + penalty
    }

    // MARK: Entries

    /// What the whole of a cell takes of its delay limit at an arc.
    func delayEntry(arc: Int, cell c: Int) -> Double {
        delayRow[c] >= 0 && arc < arcCount ? delayUse(arc: arc, cell: c) : 0
    }

    /// Of a limited cell, what the whole of it would use of its limit at an arc.
    func delayUse(arc: Int, cell c: Int) -> Double { delayUses[delayUseOffset[c] + arc] }

    /// What the whole of a cell takes of a row at an arc.
    func entry(row: Int, arc: Int, cell c: Int) -> Double {
        guard row < rows.siteRowCount else { return delayRow[c] == row ? delayEntry(arc: arc, cell: c) : 0 }
        guard arc < arcCount, siteOfRow[row] == Int(arcSites[arc]) else { return 0 }
        return queries[c] * use[workloadClass[c] * rows.siteRowCount + row]
    }

    /// Adds what `share` of a cell takes at an arc to `loads`.
    func addLoad(arc: Int, cell c: Int, share: Double, to loads: Numbers) {
        guard share != 0, arc < arcCount else { return }
        let j = Int(arcSites[arc])
        let (base, queries) = (workloadClass[c] * rows.siteRowCount, share * queries[c])
        for row in firstRow[j]..<firstRow[j + 1] { loads[row] += queries * use[base + row] }
        if delayRow[c] >= 0 { loads[delayRow[c]] += share * delayEntry(arc: arc, cell: c) }
    }
}
