import LinearProgram

/// What a solution serves, leaves unserved and lets wait, freed of the solver's rounding.
struct ServedDemand {
    /// Shares below this are rounding of the solver and are dropped.
    private static let negligibleShare = 1e-10
    /// Unserved shares below this are rounding, too: a later phase gains by using up the solver's tolerance.
    private static let negligibleUnservedShare = 1e-8
    /// So is an unserved remainder of a cell below this fraction of all queries.
    private static let negligibleUnservedFraction = 1e-9
    /// A waiting share this near to nothing, or to all that may wait, is that.
    private static let negligibleWaitingShare = 1e-9

    private let program: AllocationProgram
    private let values: [Double]
    private let negligibleQueries: Double
    private(set) var shares: [PlanShare] = []
    private(set) var unserved: [UnservedDemand] = []
    private(set) var deferred: [DeferredDemand] = []

    /// - Parameter values: Of the program's columns.
    init(program: AllocationProgram, values: [Double]) {
        self.program = program
        self.values = values
        negligibleQueries = Self.negligibleUnservedFraction * program.cells.reduce(0) { $0 + $1.queries * $1.arrivals }
        shares.reserveCapacity(program.cells.count * 2)
        // Shares waiting at the end of the slot before, by area and class.
        var waiting = program.windows.map { _ in 0.0 }
        for cell in program.cells {
            guard program.window(area: cell.area, workloadClass: cell.workloadClass) != nil else {
                add(cell, leaving: 1, mayBeTrace: false)
                continue
            }
            let place = program.cellIndex(cell)
            let present = cell.arrivals + waiting[place]
            waiting[place] = shareWaiting(after: cell, present: present)
            add(cell, leaving: present - waiting[place], mayBeTrace: true)
            guard waiting[place] > 0 else { continue }
            deferred.append(
                DeferredDemand(
                    area: cell.area,
                    workloadClass: cell.workloadClass,
                    slot: cell.slot,
                    waitingQueries: waiting[place] * cell.queries
                )
            )
        }
    }

    /// What of a cell waits beyond its slot, so that neither less than nothing is served nor too little.
    private func shareWaiting(after cell: AllocationProgram.Cell, present: Double) -> Double {
        let columns = [cell.waitingColumn, cell.longWaitingColumn].filter { $0 >= 0 }
        guard !columns.isEmpty else { return 0 }
        let most = min(present, columns.reduce(0) { $0 + program.linear.columnUpper[$1] })
        let value = columns.reduce(0) { $0 + values[$1] }
        if value < Self.negligibleWaitingShare { return 0 }
        return value > most - Self.negligibleWaitingShare ? most : value
    }

    /// Adds what is served and unserved of a share that leaves a cell.
    private mutating func add(_ cell: AllocationProgram.Cell, leaving: Double, mayBeTrace: Bool) {
        guard leaving > 0 else { return }
        var missing = min(leaving, max(0, values[cell.unservedColumn]))
        if missing < Self.negligibleUnservedShare || missing * cell.queries < negligibleQueries { missing = 0 }
        var kept = cell.arcs.filter { values[$0] > Self.negligibleShare }
        // Rounding may let a trace leave that no site serves in the solution: one that is fast enough takes it.
        let isTrace = leaving < Self.negligibleUnservedShare || leaving * cell.queries < negligibleQueries
        if kept.isEmpty, mayBeTrace, isTrace {
            let limit = program.problem.maxDelaySeconds[cell.area][cell.workloadClass]
            kept = cell.arcs.first { program.seconds(of: $0, in: cell) <= limit }.map { [$0] } ?? []
        }
        let total = kept.reduce(0) { $0 + max(values[$1], Self.negligibleShare) }
        if kept.isEmpty { missing = leaving }
        for arc in kept {
            let served = max(values[arc], Self.negligibleShare) / total * (leaving - missing)
            guard served > 0 else { continue }
            shares.append(
                PlanShare(
                    slot: cell.slot,
                    area: cell.area,
                    workloadClass: cell.workloadClass,
                    site: program.arcSites[arc],
                    share: served / leaving,
                    queries: served * cell.queries
                )
            )
        }
        guard missing > 0, cell.queries > 0 else { return }
        unserved.append(
            UnservedDemand(
                area: cell.area,
                workloadClass: cell.workloadClass,
                slot: cell.slot,
                queries: missing * cell.queries,
                limit: nil
            )
        )
    }
}
