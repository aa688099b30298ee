import LinearProgram

/// Where each phase of a solve ended, as a starting point for the next problem of the same areas, sites and classes.
public struct PlanBasis: Sendable {
    /// One phase's basis with the meaning of its columns and rows.
    struct Phase: Sendable {
        var columnKeys: [ProgramKey]
        var rowKeys: [ProgramKey]
        var basis: Basis
    }

    var phases: [String: Phase] = [:]
    /// Of a solve that was split by slots.
    var decomposition: DecompositionMemory?
    /// Of its phases with areas merged, where it was split by a schedule.
    var merged: [String: Phase] = [:]
    /// What was by itself there.
    var separate: Set<MergedAreas.Cell> = []
    private var slotOffset = 0

    init(phases: [String: Phase] = [:]) { self.phases = phases }

    /// The basis for a horizon that begins `slots` later: what was slot `slots` becomes slot zero.
    public func advanced(bySlots slots: Int) -> PlanBasis {
        var copy = self
        copy.slotOffset += slots
        copy.decomposition = decomposition?.advanced(bySlots: slots)
        copy.separate = Set(separate.compactMap { $0.advanced(bySlots: slots) })
        return copy
    }

    /// With the phases of another that this one lacks.
    func completed(by other: PlanBasis?) -> PlanBasis {
        guard let other, other.slotOffset == slotOffset else { return self }
        var copy = self
        copy.phases.merge(other.phases) { own, _ in own }
        return copy
    }

    /// With the phases of a later solve that was interrupted instead of its own.
    func resumed(from interrupted: PlanBasis?) -> PlanBasis {
        guard let interrupted else { return self }
        var copy = self
        // Phases of another time than those would be taken for the same.
        copy.phases = slotOffset == 0 ? phases.merging(interrupted.phases) { _, later in later } : interrupted.phases
        copy.slotOffset = 0
        return copy
    }

    /// The basis of the phases with areas merged; nil where there were none.
    var ofMerged: PlanBasis? {
        guard !merged.isEmpty else { return nil }
        var copy = self
        copy.phases = merged
        return copy
    }

    /// A starting basis for a program: carried over where known; elsewhere columns rest at their lower bound and rows
    /// are basic. The solver repairs what does not fit.
    func start(phase name: String, columnKeys: [ProgramKey], rowKeys: [ProgramKey]) -> Basis? {
        guard let phase = phases[name] else { return nil }
        if slotOffset == 0, phase.columnKeys == columnKeys, phase.rowKeys == rowKeys { return phase.basis }
        return Basis(
            columns: carry(phase.columnKeys, phase.basis.columns, to: columnKeys, otherwise: .atLower),
            rows: carry(phase.rowKeys, phase.basis.rows, to: rowKeys, otherwise: .basic)
        )
    }

    private func carry(
        _ keys: [ProgramKey],
        _ statuses: [Basis.Status],
        to newKeys: [ProgramKey],
        otherwise: Basis.Status
    ) -> [Basis.Status] {
        let known = Dictionary(zip(keys, statuses), uniquingKeysWith: { first, _ in first })
        return newKeys.map { known[$0.moved(bySlots: slotOffset)] ?? otherwise }
    }
}
