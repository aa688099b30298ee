import Planning
import SunwardModel

extension BatteryModel {
    /// A site's battery over slots of so many hours.
    init(_ battery: Battery, hours: [Double], initialKWh: Double) {
        self.init(
            capacityKWh: battery.capacityKWh,
            chargeLimitKWh: hours.map { battery.maxChargeKW * $0 },
            dischargeLimitKWh: hours.map { battery.maxDischargeKW * $0 },
            chargeEfficiency: battery.oneWayEfficiency,
            dischargeEfficiency: battery.oneWayEfficiency,
            cycleCostUSDPerKWh: battery.cycleCostUSDPerKWh,
            initialKWh: min(max(0, initialKWh), battery.capacityKWh),
            minimumKWh: battery.minimumKWh
        )
    }
}
