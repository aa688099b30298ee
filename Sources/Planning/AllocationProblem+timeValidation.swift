extension AllocationProblem {
    /// Slots of waiting are not negative, and everything has its place.
    func checkDeferral(_ check: inout ShapeCheck) {
        guard let deferral else { return }
        check.require(
            deferral.slots.count == classes.count,
            "deferral.slots",
            "an array of \(deferral.slots.count)",
            "an array of \(classes.count)"
        )
        for (k, count) in deferral.slots.enumerated() {
            check.require(count >= 0, "deferral.slots[\(k)]", "\(count)", "a whole number >= 0")
        }
        check.cube("deferral.waiting", deferral.waiting, [areas.count, classes.count, slots])
    }

    /// Every battery can keep its least charge, and holds what it can hold.
    func checkBatteries(_ check: inout ShapeCheck) {
        guard let batteries else { return }
        check.require(
            batteries.count == sites.count,
            "batteries",
            "an array of \(batteries.count)",
            "an array of \(sites.count), with null for sites without one"
        )
        for (j, battery) in batteries.enumerated() {
            if let battery { Self.check(battery, "batteries[\(j)]", slots: slots, &check) }
        }
    }

    private static func check(_ battery: BatteryModel, _ path: String, slots: Int, _ check: inout ShapeCheck) {
        check.vector("\(path).chargeLimitKWh", battery.chargeLimitKWh, slots)
        check.vector("\(path).dischargeLimitKWh", battery.dischargeLimitKWh, slots)
        let capacity = battery.capacityKWh
        check.require(capacity >= 0 && capacity.isFinite, "\(path).capacityKWh", "\(capacity)", "a number >= 0")
        for (name, efficiency) in [
            ("chargeEfficiency", battery.chargeEfficiency), ("dischargeEfficiency", battery.dischargeEfficiency),
        ] {
            check.require(efficiency > 0 && efficiency <= 1, "\(path).\(name)", "\(efficiency)", "in (0, 1]")
        }
        let wear = battery.cycleCostUSDPerKWh
        check.require(wear >= 0 && wear.isFinite, "\(path).cycleCostUSDPerKWh", "\(wear)", "a number >= 0")
        let (least, initial) = (battery.minimumKWh, battery.initialKWh)
        check.require(least >= 0 && least <= capacity, "\(path).minimumKWh", "\(least)", "within 0...capacityKWh")
        check.require(
            initial >= 0 && initial <= capacity,
            "\(path).initialKWh",
            "\(initial)",
            "within 0...capacityKWh"
        )
    }
}
