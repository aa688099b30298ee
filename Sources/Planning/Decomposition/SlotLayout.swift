/// Which cells a slot's program has and where each may be served: what arcs are numbered by.
struct SlotLayout: Sendable, Equatable {
    private let cells: [Int32]
    private let sites: [Int32]

    init(_ program: SlotProgram) {
        var cells: [Int32] = []
        for cell in program.cells {
            cells.append(-1 - Int32(truncatingIfNeeded: cell.workloadClass))
            cells.append(cell.delayLimit == nil ? 0 : 1)
            cells.append(Int32(truncatingIfNeeded: cell.arcs.count))
            cells += cell.members.map { Int32(truncatingIfNeeded: $0.area) }
        }
        self.cells = cells
        sites = program.arcSites
    }
}
