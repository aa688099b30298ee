/// Everything about one slot: its program in several forms, each with its solver.
///
/// Form 0 has one cell for each area and class. The others are merged where areas are alike: form 1 as far as can be,
/// every further one without the cells that turned out to be served too slowly that way.
///
/// Not Sendable: it lives on the thread of one ``SlotWorker``.
final class SlotBlock {
    let slot: Int
    private let program: SlotProgram
    private let layout: SlotLayout
    private let full: SlotMinimiser
    /// The merged forms, the last being the one to use; empty where no two cells are alike.
    private var merged: [SlotMinimiser] = []
    private var separate: Set<Int> = []
    private var allowsUnserved = false
    private let remembered: [SlotPoint]

    init(_ figures: SlotFigures, slot: Int, memory: SlotMemory?) {
        self.slot = slot
        let (problem, schedule) = (figures.problem, figures.schedule)
        let supply = SlotSupply(problem, slot: slot, quantities: figures.quantities, schedule: schedule)
        let program = SlotProgram(problem, supply: supply, schedule: schedule)
        self.program = program
        let layout = SlotLayout(program)
        self.layout = layout
        // Points and bases name cells and arcs by number: they are of use only where the numbers mean the same.
        let known = memory.flatMap { $0.layout == layout ? $0 : nil }
        full = SlotMinimiser(program, layout: layout, form: 0, memory: known?.full)
        separate = known?.separate ?? []
        if let first = program.merged(separating: separate) {
            merged = [SlotMinimiser(first, layout: SlotLayout(first), form: 1, memory: known?.merged)]
        }
        let mergedLayout = merged.first?.layout
        remembered = (known?.points ?? []).filter { $0.form == 0 || known?.mergedLayout == mergedLayout }
    }

    var iterations: Int { merged.reduce(full.iterations) { $0 + $1.iterations } }
    var isEvidentlyShort: Bool { (merged.last?.program ?? program).isEvidentlyShort }

    /// The cheapest point when every quantity has a weight; nil when the slot cannot be served within its own limits.
    func minimise(_ weights: [Double], precision: Double, deadline: ContinuousClock.Instant?) throws -> SlotAnswer? {
        let hasDelay = weights[SlotQuantities.index(.delay)] != 0
        if merged.isEmpty || (hasDelay && full.hasStart) {
            return try full.minimise(weights, precision: precision, deadline: deadline)
        }
        if !hasDelay { return try minimiseMerged(weights, precision, deadline) }
        var withoutDelay = weights
        withoutDelay[SlotQuantities.index(.delay)] = 0
        guard let found = try minimiseMerged(withoutDelay, precision, deadline) else { return nil }
        return try full.minimise(
            weights,
            precision: precision,
            guide: (found, found.point.form == 0 ? full : merged[found.point.form - 1]),
            deadline: deadline
        )
    }

    /// The cheapest point where delay has no price: merged, and what that serves too slowly by itself.
    private func minimiseMerged(
        _ weights: [Double],
        _ precision: Double,
        _ deadline: ContinuousClock.Instant?
    ) throws -> SlotAnswer? {
        var earlier: (answer: SlotAnswer, form: SlotMinimiser)?
        while let form = merged.last {
            let answer = try form.minimise(weights, precision: precision, guide: earlier, deadline: deadline)
            guard let answer else { return nil }
            let slow = program.cells(slowIn: answer.point, of: form.program)
            if slow.isEmpty { return answer }
            separate.formUnion(slow)
            guard let next = program.merged(separating: separate) else { break }
            let minimiser = SlotMinimiser(next, layout: SlotLayout(next), form: merged.count + 1, memory: nil)
            if allowsUnserved { try minimiser.allowUnserved() }
            merged.append(minimiser)
            earlier = (answer, form)
        }
        return try full.minimise(weights, precision: precision, deadline: deadline)
    }

    private func program(of point: SlotPoint) -> SlotProgram {
        point.form == 0 ? program : merged[point.form - 1].program
    }

    /// See ``SlotLinearProgram/potential(_:)``.
    func potential(_ weights: [Double]) -> Double { full.potential(weights) }

    /// Lets demand go unserved from now on.
    func allowUnserved() throws {
        allowsUnserved = true
        try full.allowUnserved()
        for form in merged { try form.allowUnserved() }
    }

    /// Points of an earlier plan that are still good, at today's figures.
    func recall(allowingUnserved: Bool) -> [SlotPoint] {
        remembered.compactMap { point in
            let program = program(of: point)
            guard allowingUnserved || point.unservedCells.isEmpty, program.keeps(point),
                point.form == 0 || self.program.cells(slowIn: point, of: program).isEmpty
            else { return nil }
            var point = point
            point.quantities = program.quantities(point)
            return point
        }
    }

    /// What to hand on to a later plan.
    func memory(points: [SlotPoint]) -> SlotMemory {
        SlotMemory(
            layout: layout,
            mergedLayout: merged.last?.layout,
            separate: separate,
            full: full.memory,
            merged: merged.last?.memory,
            points: points.compactMap { point in
                guard point.form == 0 || point.form == merged.count else { return nil }
                var point = point
                point.form = min(1, point.form)
                return point
            }
        )
    }

    /// The shares of a mixture of points.
    func mixture(_ points: [SlotPoint], _ weights: [Double]) -> SlotMixture {
        var mixture = SlotMixture(program: program)
        let total = weights.reduce(0, +)
        for (point, weight) in zip(points, weights) where weight > 0 {
            mixture.add(point, of: program(of: point), weight: weight / total)
        }
        return mixture
    }
}
