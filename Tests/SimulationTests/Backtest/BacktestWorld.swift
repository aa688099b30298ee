import Foundation
import SunwardModel

/// A small world for backtests: two sites whose signals swing against each other, two areas, hourly demand that swings
/// too.
///
/// A query takes 3600 J at a power usage effectiveness of 1, so a thousand take a kilowatt-hour.
enum BacktestWorld {
    /// 2023-03-06T00:00:00Z.
    static let start = Date(timeIntervalSince1970: 1_678_060_800)

    static func site(_ name: String, solarKW: Double, near: String, far: String) -> Site {
        Site(
            name: name,
            zone: "zone-\(name)",
            powerUsageEffectiveness: 1,
            water: WaterProfile(usageEffectiveness: .fixed(litersPerKWh: 1), energyWaterIntensityLitersPerKWh: 0.5),
            power: PowerSupply(gridLimitKW: 20, solarCapacityKW: solarKW),
            carbonTaxUSDPerKilogram: 0.05,
            network: [
                near: NetworkPath(roundTripMilliseconds: 10, bandwidthMegabitsPerSecond: 100),
                far: NetworkPath(roundTripMilliseconds: 100, bandwidthMegabitsPerSecond: 100),
            ],
            resourceCapacityPerHour: ["units": 12_000],
            models: [
                ModelProfile(
                    name: "small",
                    replicas: 1,
                    maxConcurrencyPerReplica: 100,
                    prefillJoulesPerToken: 0,
                    decodeJoulesPerToken: 36,
                    timeToFirstTokenMilliseconds: 10,
                    prefillMillisecondsPerThousandTokens: 0,
                    interTokenMillisecondsP50: 1,
                    interTokenMillisecondsP95: 1.2
                )
            ],
            typical: TypicalSignals(carbonIntensityGramsPerKWh: 300, priceUSDPerMWh: 60)
        )
    }

    static func fleet(waterLitersPerDay: Double? = nil) -> Fleet {
        Fleet(
            name: "small-world",
            areas: [
                Area(name: "east", typicalQueriesPerHour: ["chat": 4000]),
                Area(name: "west", typicalQueriesPerHour: ["chat": 4000]),
            ],
            classes: [
                WorkloadClass(
                    name: "chat",
                    inputTokens: 0,
                    outputTokens: 100,
                    maxDelaySeconds: 2,
                    delayPenaltyUSDPerSecond: 0.0001,
                    resourceUnitsPerToken: ["units": 0.01]
                )
            ],
            sites: [
                site("left", solarKW: 4, near: "east", far: "west"),
                site("right", solarKW: 0, near: "west", far: "east"),
            ],
            budgets: Budgets(waterLitersPerDay: waterLitersPerDay),
            planner: PlannerSettings(horizonSlots: 6, budgetReserveFraction: 0)
        )
    }

    /// Hourly readings of `days` days from `historyDays` before the start, and of a day beyond the end.
    static func readings(days: Int, historyDays: Int = 2, fleet: Fleet = fleet()) -> [Reading] {
        (-24 * historyDays..<24 * (days + 1)).flatMap { hour -> [Reading] in
            let date = start.addingTimeInterval(Double(hour) * 3600)
            let phase = 2 * Double.pi * Double(hour) / 24
            // Two days are never alike, so that forecasts err.
            let drift = sin(Double(hour) / 17)
            func site(_ name: String, _ metric: SiteMetric, _ value: Double) -> Reading {
                Reading(key: .site(name, metric), observedAt: date, value: value)
            }
            let arrivals = fleet.areas.map { area in
                Reading(
                    key: .arrivals(area: area.name, workloadClass: "chat"),
                    observedAt: date,
                    value: 5000 + 2000 * sin(phase) + 500 * drift
                )
            }
            return [
                site("left", .carbonIntensity, 300 + 100 * cos(phase) + 60 * drift),
                site("right", .carbonIntensity, 300 - 100 * cos(phase)),
                site("left", .price, 60 + 30 * sin(phase) + 10 * drift),
                site("right", .price, 60 - 30 * sin(phase)),
                site("left", .solarPower, max(0, 4 * sin(phase) * (0.8 + 0.2 * drift))),
                site("left", .wetBulbTemperature, 10),
                site("right", .wetBulbTemperature, 10),
            ] + arrivals
        }
    }
}
