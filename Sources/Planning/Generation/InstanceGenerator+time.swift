extension InstanceGenerator {
    /// Each way through a battery keeps this much.
    private static let batteryEfficiency = 0.94

    /// Adds demand that may wait, and batteries, to a finished instance; without them it stays as it was.
    mutating func add(_ time: InstanceTime, to instance: inout GreenLLMInstance) {
        guard time != .none else { return }
        if time.deferrableShare > 0, time.deferrableHours > 0 {
            instance.deferrableSlots = deferrableSlots(time, classes: instance.classes.count)
        }
        if time.batteryHours > 0 { instance.batteries = batteries(time.batteryHours, of: instance) }
        let (share, hours) = (time.deferrableShare, time.deferrableHours)
        instance.name += "-deferrable-\(share)x\(hours)h-batteries-\(time.batteryHours)h"
    }

    private mutating func deferrableSlots(_ time: InstanceTime, classes: Int) -> [Int] {
        let count = max(1, Int((time.deferrableShare * Double(classes)).rounded()))
        var slots = [Int](repeating: 0, count: classes)
        for k in Array(0..<classes).shuffled(using: &random).prefix(count) {
            slots[k] = Int.random(in: min(2, time.deferrableHours)...time.deferrableHours, using: &random)
        }
        return slots
    }

    /// Batteries from half to one and a half times as large as asked for.
    private mutating func batteries(_ hours: Double, of instance: GreenLLMInstance) -> [InstanceBattery?] {
        let energy = zip(instance.inputTokens, instance.inputTokenEnergyKWh).map { $0 * $1 }
        let outputEnergy = zip(instance.outputTokens, instance.outputTokenEnergyKWh).map { $0 * $1 }
        let perQuery = zip(energy, outputEnergy).map { $0 + $1 }
        let pue = instance.pue.reduce(0, +) / Double(instance.sites.count)
        let load = slotEnergy(instance.queries, perQuery) * pue / Double(instance.sites.count)
        return instance.sites.map { _ in
            let power = load * Double.random(in: 0.5...1.5, using: &random)
            return InstanceBattery(
                capacityKWh: power * hours,
                maxChargeKWh: power,
                maxDischargeKWh: power,
                chargeEfficiency: Self.batteryEfficiency,
                dischargeEfficiency: Self.batteryEfficiency
            )
        }
    }
}
