/// Names a column or row of an allocation program by what it stands for, so that a basis can be carried over to a
/// program with other cells in it.
struct ProgramKey: Hashable, Sendable {
    enum Kind: UInt8 {
        case share, unserved, waiting, delaySum, grid, renewable, charge, discharge, chargeState, utilisation
        case congestionCost, joined
        case longWaiting, longWaitingRow
        case allocationRow, delayRow, powerRow, stateRow, capacityRow, congestionRow, budgetRow, boundRow
        case drawnRow, roomRow, oneWayRow
    }

    /// Kind in the top byte, then the index without its slot, then the slot in the low 16 bits.
    private var packed: UInt64

    init(_ kind: Kind, _ index: Int, slot: Int) {
        packed =
            UInt64(kind.rawValue) << 56 | UInt64(truncatingIfNeeded: index) << 16
            | UInt64(truncatingIfNeeded: slot & 0xFFFF)
    }

    private var isTimeless: Bool {
        let kind = UInt8(truncatingIfNeeded: packed >> 56)
        return kind == Kind.budgetRow.rawValue || kind == Kind.boundRow.rawValue
    }

    /// The key of the same thing `slots` later, or itself when it belongs to no slot.
    func moved(bySlots slots: Int) -> ProgramKey {
        guard !isTimeless else { return self }
        var copy = self
        copy.packed = (packed & ~0xFFFF) | UInt64(truncatingIfNeeded: (Int(packed & 0xFFFF) + slots) & 0xFFFF)
        return copy
    }
}
