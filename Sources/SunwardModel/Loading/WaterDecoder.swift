import Yams

/// Reads the section `water` of a site's file.
struct WaterDecoder {
    private static let fixedKey = "usage_effectiveness_liters_per_kwh"
    private static let pointsKey = "usage_effectiveness_by_wet_bulb"
    private static let liters = NumberRule.atLeastZero(
        upTo: 100,
        "litres evaporated on site per kilowatt-hour of IT energy, for example 0.4"
    )

    let report: FileReport

    func decode(_ site: MappingReader) -> WaterProfile {
        let meaning = "say what water the site uses, with \(Self.fixedKey) or \(Self.pointsKey)"
        guard let reader = site.mapping("water", required: meaning) else {
            return WaterProfile(usageEffectiveness: .fixed(litersPerKWh: 0), energyWaterIntensityLitersPerKWh: 0)
        }
        let profile = WaterProfile(
            usageEffectiveness: usageEffectiveness(reader),
            energyWaterIntensityLitersPerKWh: reader.number(
                "energy_water_intensity_liters_per_kwh",
                .atLeastZero(upTo: 1_000, "litres used in generation per kilowatt-hour, for example 1.8")
            ),
            capLitersPerDay: reader.optionalNumber(
                "cap_liters_per_day",
                .atLeastZero(upTo: 1e12, "most water that the site may use in a day, for example 20000")
            )
        )
        reader.finish()
        return profile
    }

    private func usageEffectiveness(_ reader: MappingReader) -> WaterProfile.UsageEffectiveness {
        let fixed = reader.node(Self.fixedKey)
        let points = reader.list(Self.pointsKey, atMost: 1_000)
        if fixed != nil, points != nil {
            report.error(reader.field(Self.pointsKey), "stands beside \(Self.fixedKey); keep one of them")
        }
        if let fixed {
            return .fixed(litersPerKWh: reader.number(fixed, field: reader.field(Self.fixedKey), Self.liters))
        }
        if let points { return .byWetBulb(wetBulbPoints(points, field: reader.field(Self.pointsKey))) }
        if !reader.isWritten(Self.pointsKey) {
            report.error(reader.field(Self.fixedKey), "is missing; write it, or \(Self.pointsKey)")
        } else if reader.node(Self.pointsKey) == nil {
            report.error(reader.field(Self.pointsKey), "has no value; list points of temperature and litres")
        }
        return .fixed(litersPerKWh: 0)
    }

    private func wetBulbPoints(_ items: [(path: String, node: Node)], field: String) -> [WaterProfile.WetBulbPoint] {
        if items.isEmpty { report.error(field, "is empty; list at least one point of temperature and litres") }
        let points = items.map { path, node -> WaterProfile.WetBulbPoint? in
            guard let reader = MappingReader(node, path: path, report: report) else { return nil }
            let celsius = reader.number(
                "wet_bulb_celsius",
                .within(SiteMetric.wetBulbTemperature.validRange, "an outdoor wet-bulb temperature, for example 18")
            )
            let point = WaterProfile.WetBulbPoint(
                wetBulbCelsius: celsius,
                litersPerKWh: reader.number("liters_per_kwh", Self.liters)
            )
            reader.finish()
            return report.hasProblem(with: reader.field("wet_bulb_celsius")) ? nil : point
        }
        checkIncreasing(points, field: field)
        return points.compactMap { $0 }
    }

    /// Interpolation needs each temperature once, in order.
    private func checkIncreasing(_ points: [WaterProfile.WetBulbPoint?], field: String) {
        for (index, (low, high)) in zip(points, points.dropFirst()).enumerated() {
            guard let low, let high, high.wetBulbCelsius <= low.wetBulbCelsius else { continue }
            report.error(
                "\(field)[\(index + 1)].wet_bulb_celsius",
                value: high.wetBulbCelsius.written,
                "is not above the point before it (\(low.wetBulbCelsius.written)); order the points by temperature"
            )
        }
    }
}
