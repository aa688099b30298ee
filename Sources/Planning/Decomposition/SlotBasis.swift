import LinearProgram

/// Where a slot's solve ended, by what its columns and rows stand for.
struct SlotBasis: Sendable {
    let columnKeys: [ProgramKey]
    let rowKeys: [ProgramKey]
    let basis: Basis

    /// The same place in another program of the slot.
    func basis(columnKeys: [ProgramKey], rowKeys: [ProgramKey]) -> Basis {
        if columnKeys == self.columnKeys, rowKeys == self.rowKeys { return basis }
        return Basis(
            columns: Self.carry(self.columnKeys, basis.columns, to: columnKeys, otherwise: .atLower),
            rows: Self.carry(self.rowKeys, basis.rows, to: rowKeys, otherwise: .basic)
        )
    }

    private static func carry(
        _ keys: [ProgramKey],
        _ statuses: [Basis.Status],
        to newKeys: [ProgramKey],
        otherwise: Basis.Status
    ) -> [Basis.Status] {
        let known = Dictionary(zip(keys, statuses), uniquingKeysWith: { first, _ in first })
        return newKeys.map { known[$0] ?? otherwise }
    }
}
