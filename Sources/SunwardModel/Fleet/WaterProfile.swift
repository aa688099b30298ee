/// How much water a site uses for the energy it draws.
public struct WaterProfile: Codable, Hashable, Sendable {
    /// Water usage effectiveness: litres evaporated on site per kilowatt-hour of IT energy (WUE in Green-LLM).
    public enum UsageEffectiveness: Codable, Hashable, Sendable {
        case fixed(litersPerKWh: Double)

        /// Linear between the points, constant beyond them; ordered by temperature.
        case byWetBulb([WetBulbPoint])
    }

    /// Water usage effectiveness at one outdoor wet-bulb temperature.
    public struct WetBulbPoint: Codable, Hashable, Sendable {
        public var wetBulbCelsius: Double
        public var litersPerKWh: Double

        public init(wetBulbCelsius: Double, litersPerKWh: Double) {
            self.wetBulbCelsius = wetBulbCelsius
            self.litersPerKWh = litersPerKWh
        }
    }

    public var usageEffectiveness: UsageEffectiveness

    /// Energy water intensity factor: litres used in generation per kilowatt-hour of facility energy (EWIF).
    public var energyWaterIntensityLitersPerKWh: Double

    /// Most the site may use in a day (00:00 to 24:00 UTC); nil means no limit of its own.
    public var capLitersPerDay: Double?

    public init(
        usageEffectiveness: UsageEffectiveness,
        energyWaterIntensityLitersPerKWh: Double,
        capLitersPerDay: Double? = nil
    ) {
        self.usageEffectiveness = usageEffectiveness
        self.energyWaterIntensityLitersPerKWh = energyWaterIntensityLitersPerKWh
        self.capLitersPerDay = capLitersPerDay
    }

    /// Litres evaporated per kilowatt-hour of IT energy at an outdoor wet-bulb temperature.
    public func usageEffectivenessLitersPerKWh(wetBulbCelsius: Double) -> Double {
        switch usageEffectiveness {
        case .fixed(let liters): return liters
        case .byWetBulb(let points): return Self.interpolate(points, at: wetBulbCelsius)
        }
    }

    private static func interpolate(_ points: [WetBulbPoint], at celsius: Double) -> Double {
        guard let first = points.first, let last = points.last else { return 0 }
        if celsius <= first.wetBulbCelsius { return first.litersPerKWh }
        for (low, high) in zip(points, points.dropFirst()) where celsius <= high.wetBulbCelsius {
            let fraction = (celsius - low.wetBulbCelsius) / (high.wetBulbCelsius - low.wetBulbCelsius)
            return low.litersPerKWh + fraction * (high.litersPerKWh - low.litersPerKWh)
        }
        return last.litersPerKWh
    }
}
