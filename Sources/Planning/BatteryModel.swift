/// A battery over the slots of a problem.
///
///     state[t] = state[t-1] + chargeEfficiency charge[t] - discharge[t] / dischargeEfficiency
///
/// Charge and discharge are measured at the terminals.
public struct BatteryModel: Codable, Sendable, Equatable {
    /// What it holds when full.
    public var capacityKWh: Double
    /// [t], most that goes in within the slot; of a slot that has partly passed, within what remains of it.
    public var chargeLimitKWh: [Double]
    /// [t], most that comes out.
    public var dischargeLimitKWh: [Double]
    /// In (0, 1].
    public var chargeEfficiency: Double
    /// In (0, 1].
    public var dischargeEfficiency: Double
    /// Wear for each kWh that comes out.
    public var cycleCostUSDPerKWh: Double
    /// What it holds before the first slot.
    public var initialKWh: Double
    /// What it always holds.
    public var minimumKWh: Double

    public init(
        capacityKWh: Double,
        chargeLimitKWh: [Double],
        dischargeLimitKWh: [Double],
        chargeEfficiency: Double,
        dischargeEfficiency: Double,
        cycleCostUSDPerKWh: Double = 0,
        initialKWh: Double,
        minimumKWh: Double = 0
    ) {
        self.capacityKWh = capacityKWh
        self.chargeLimitKWh = chargeLimitKWh
        self.dischargeLimitKWh = dischargeLimitKWh
        self.chargeEfficiency = chargeEfficiency
        self.dischargeEfficiency = dischargeEfficiency
        self.cycleCostUSDPerKWh = cycleCostUSDPerKWh
        self.initialKWh = initialKWh
        self.minimumKWh = minimumKWh
    }
}
