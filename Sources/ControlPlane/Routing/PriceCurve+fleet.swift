import Routing
import SunwardModel

extension PriceCurve {
    private static let joulesPerKWh = 3.6e6

    /// Where `gar-pd` starts in a fleet: at the price that the highest of the classes' targets has on the curve, at the
    /// carbon intensity that is typical of the sites.
    ///
    /// - Returns: nil where the curve has no prices, no class has a target, or no model has a prior to compare it with.
    func startingMemory(of fleet: Fleet) -> PolicyMemory? {
        let models = fleet.sites.flatMap(\.models)
        let relative = fleet.classes.compactMap { workloadClass -> Double? in
            guard let target = workloadClass.routing.qualityTarget else { return nil }
            let best = models.compactMap { $0.qualityByClass[workloadClass.name] }.max()
            return best.flatMap { $0 > 0 ? min(1, target / $0) : nil }
        }
        guard let relative = relative.max(), !fleet.sites.isEmpty else { return nil }
        let gramsPerKWh = fleet.sites.reduce(0) {
            $0 + $1.powerUsageEffectiveness * $1.typical.carbonIntensityGramsPerKWh
        }
        return startingMemory(
            relativeQuality: relative,
            gramsPerJoule: gramsPerKWh / Double(fleet.sites.count) / Self.joulesPerKWh
        )
    }
}
