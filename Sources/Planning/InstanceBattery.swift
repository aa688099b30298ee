/// A battery of an instance; the same limits hold in every slot.
public struct InstanceBattery: Codable, Sendable, Equatable {
    public var capacityKWh: Double
    /// Most that goes in, per slot.
    public var maxChargeKWh: Double
    /// Most that comes out, per slot.
    public var maxDischargeKWh: Double
    /// In (0, 1].
    public var chargeEfficiency: Double
    /// In (0, 1].
    public var dischargeEfficiency: Double
    /// $ per kWh that comes out; 0 when left out.
    public var cycleCostUSDPerKWh: Double?
    /// What it holds before the first slot; half the capacity when left out, or the minimum where that is more.
    public var initialKWh: Double?
    /// What it always holds; 0 when left out.
    public var minimumKWh: Double?

    public init(
        capacityKWh: Double,
        maxChargeKWh: Double,
        maxDischargeKWh: Double,
        chargeEfficiency: Double,
        dischargeEfficiency: Double,
        cycleCostUSDPerKWh: Double? = nil,
        initialKWh: Double? = nil,
        minimumKWh: Double? = nil
    ) {
        self.capacityKWh = capacityKWh
        self.maxChargeKWh = maxChargeKWh
        self.maxDischargeKWh = maxDischargeKWh
        self.chargeEfficiency = chargeEfficiency
        self.dischargeEfficiency = dischargeEfficiency
        self.cycleCostUSDPerKWh = cycleCostUSDPerKWh
        self.initialKWh = initialKWh
        self.minimumKWh = minimumKWh
    }

    /// The battery over the slots of a problem.
    func model(slots: Int) -> BatteryModel {
        let minimum = minimumKWh ?? 0
        return BatteryModel(
            capacityKWh: capacityKWh,
            chargeLimitKWh: [Double](repeating: maxChargeKWh, count: slots),
            dischargeLimitKWh: [Double](repeating: maxDischargeKWh, count: slots),
            chargeEfficiency: chargeEfficiency,
            dischargeEfficiency: dischargeEfficiency,
            cycleCostUSDPerKWh: cycleCostUSDPerKWh ?? 0,
            initialKWh: initialKWh ?? max(minimum, capacityKWh / 2),
            minimumKWh: minimum
        )
    }
}

extension InstanceBattery {
    init(reading reader: inout InstanceReader) {
        capacityKWh = reader.number("capacityKWh", .nonnegative)
        maxChargeKWh = reader.number("maxChargeKWh", .nonnegative)
        maxDischargeKWh = reader.number("maxDischargeKWh", .nonnegative)
        chargeEfficiency = reader.number("chargeEfficiency", .fraction)
        dischargeEfficiency = reader.number("dischargeEfficiency", .fraction)
        cycleCostUSDPerKWh = reader.optionalNumber("cycleCostUSDPerKWh", .nonnegative)
        initialKWh = reader.optionalNumber("initialKWh", .nonnegative)
        minimumKWh = reader.optionalNumber("minimumKWh", .nonnegative)
        for (key, value) in [("initialKWh", initialKWh), ("minimumKWh", minimumKWh)] {
            if let value, value > capacityKWh { reader.report(key, "\(value)", "at most capacityKWh, \(capacityKWh)") }
        }
        reader.reportUnknownKeys()
    }
}
