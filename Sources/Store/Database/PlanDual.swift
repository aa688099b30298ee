import SunwardModel

/// One dual value of a plan, as `plan_dual` keeps it: a row each, whatever it is the price of.
struct PlanDual {
    enum Kind: String {
        case gridEnergy = "grid_energy"
        case renewable
        case gridLimit = "grid_limit"
        case water
        case capacity
        case storedEnergy = "stored_energy"
    }

    var kind: Kind
    /// Name of the resource for `capacity`, otherwise empty.
    var resource = ""
    var value: Double

    static func all(of slot: PlannedSiteSlot) -> [PlanDual] {
        let fixed = [
            PlanDual(kind: .gridEnergy, value: slot.gridEnergyDual),
            PlanDual(kind: .renewable, value: slot.renewableDual),
            PlanDual(kind: .gridLimit, value: slot.gridLimitDual),
            PlanDual(kind: .water, value: slot.waterDual),
        ]
        let stored = slot.storedEnergyDual.map { PlanDual(kind: .storedEnergy, value: $0) }
        let capacity = slot.capacityDuals.sorted { $0.key < $1.key }
        return fixed + [stored].compactMap(\.self)
            + capacity.map { PlanDual(kind: .capacity, resource: $0.key, value: $0.value) }
    }

    func apply(to slot: inout PlannedSiteSlot) {
        switch kind {
        case .gridEnergy: slot.gridEnergyDual = value
        case .renewable: slot.renewableDual = value
        case .gridLimit: slot.gridLimitDual = value
        case .water: slot.waterDual = value
        case .storedEnergy: slot.storedEnergyDual = value
        case .capacity: slot.capacityDuals[resource] = value
        }
    }
}
