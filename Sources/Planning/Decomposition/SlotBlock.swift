/// Everything about one slot: its program, merged where areas are alike and one by one, each with its solver.
///
/// Not Sendable: it lives on the thread of one ``SlotWorker``.
final class SlotBlock {
    let slot: Int
    private let program: SlotProgram
    private let mergedProgram: SlotProgram?
    private let full: SlotSolver
    /// Nil where no two cells are alike.
    private let merged: SlotSolver?
    private let remembered: [SlotPoint]
    private var guide: SlotAnswer?

    init(_ problem: AllocationProblem, slot: Int, quantities: SlotQuantities, memory: SlotMemory?) throws {
        self.slot = slot
        program = SlotProgram(problem, supply: SlotSupply(problem, slot: slot, quantities: quantities))
        mergedProgram = program.merged()
        full = try SlotSolver(program, isMerged: false, memory: memory?.full)
        merged = try mergedProgram.map { try SlotSolver($0, isMerged: true, memory: memory?.merged) }
        // Points name arcs by number: they are of use only where the numbers mean the same.
        let (layout, mergedLayout) = (SlotLayout(program), mergedProgram.map { SlotLayout($0) })
        remembered = (memory?.points ?? []).filter {
            $0.isMerged ? memory?.mergedLayout == mergedLayout : memory?.layout == layout
        }
    }

    var iterations: Int { full.iterations + (merged?.iterations ?? 0) }
    var isEvidentlyShort: Bool { (mergedProgram ?? program).isEvidentlyShort }

    /// The cheapest point when every quantity has a weight; nil when the slot cannot be served within its own limits.
    func minimise(_ weights: [Double], precision: Double, deadline: ContinuousClock.Instant?) throws -> SlotAnswer? {
        let hasDelay = weights[SlotQuantities.index(.delay)] != 0
        guard let merged, let mergedProgram else {
            return try full.minimise(weights, precision: precision, deadline: deadline)
        }
        if !hasDelay {
            guide = try merged.minimise(weights, precision: precision, deadline: deadline)
            return guide
        }
        if !full.hasArcs {
            var withoutDelay = weights
            withoutDelay[SlotQuantities.index(.delay)] = 0
            let found = try guide ?? merged.minimise(withoutDelay, precision: precision, deadline: deadline)
            guard let found else { return nil }
            full.activate(program.arcs(of: found.point, in: mergedProgram))
            full.activateCheapest(queryPrices: found.prices.query, arcPrice: weights[SlotQuantities.index(.delay)])
        }
        return try full.minimise(weights, precision: precision, deadline: deadline)
    }

    /// See ``SlotLinearProgram/potential(_:)``.
    func potential(_ weights: [Double]) -> Double { full.potential(weights) }

    /// Lets demand go unserved from now on.
    func allowUnserved() throws {
        guide = nil
        try full.allowUnserved()
        try merged?.allowUnserved()
    }

    /// Points of an earlier plan that are still good, at today's figures.
    func recall(allowingUnserved: Bool) -> [SlotPoint] {
        remembered.compactMap { point in
            guard allowingUnserved || point.unservedCells.isEmpty,
                let program = point.isMerged ? mergedProgram : program, program.keeps(point)
            else { return nil }
            var point = point
            point.quantities = program.quantities(point)
            return point
        }
    }

    /// What to hand on to a later plan.
    func memory(points: [SlotPoint]) -> SlotMemory {
        SlotMemory(
            layout: SlotLayout(program),
            mergedLayout: mergedProgram.map { SlotLayout($0) },
            full: full.memory,
            merged: merged?.memory,
            points: points
        )
    }

    /// The shares of a mixture of points.
    func mixture(_ points: [SlotPoint], _ weights: [Double]) -> SlotMixture {
        var mixture = SlotMixture(program: program)
        let total = weights.reduce(0, +)
        for (point, weight) in zip(points, weights) where weight > 0 {
            guard let program = point.isMerged ? mergedProgram : program else { continue }
            mixture.add(point, of: program, weight: weight / total)
        }
        return mixture
    }
}
