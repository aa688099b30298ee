import Foundation
import SunwardModel

/// Full hours after 2023-03-06T00:00:00Z.
func hour(_ number: Double) -> Date { Date(timeIntervalSince1970: 1_678_060_800 + number * 3600) }

/// A fleet of round numbers, so that what follows from it can be worked out by hand.
///
/// A chat query takes 100 x 1 J + 50 x 2 J = 200 J and 0.1 + 0.1 + 0.5 = 0.7 s; its 600 bytes travel in 48 µs, after a
/// round trip of 20 ms.
enum TestFleet {
    static let joulesPerQuery = 200.0
    static let kilowattHoursPerQuery = 200.0 / 3_600_000
    static let processingSeconds = 0.7
    static let networkSeconds = 0.020_048

    static func model(_ name: String = "small", concurrency: Int = 10, weight: Double = 1) -> ModelProfile {
        ModelProfile(
            name: name,
            replicas: 1,
            maxConcurrencyPerReplica: concurrency,
            prefillJoulesPerToken: 1,
            decodeJoulesPerToken: 2,
            timeToFirstTokenMilliseconds: 100,
            prefillMillisecondsPerThousandTokens: 1000,
            interTokenMillisecondsP50: 10,
            interTokenMillisecondsP95: 15,
            trafficWeight: weight
        )
    }

    static func site(_ name: String, reaches areas: [String] = ["east", "west"]) -> Site {
        let path = NetworkPath(roundTripMilliseconds: 20, bandwidthMegabitsPerSecond: 100)
        return Site(
            name: name,
            zone: "ZONE-\(name)",
            powerUsageEffectiveness: 1.5,
            water: WaterProfile(
                usageEffectiveness: .fixed(litersPerKWh: 1.8),
                energyWaterIntensityLitersPerKWh: 0.5
            ),
            power: PowerSupply(gridLimitKW: 100, solarCapacityKW: 10),
            carbonTaxUSDPerKilogram: 0.05,
            network: Dictionary(uniqueKeysWithValues: areas.map { ($0, path) }),
            models: [model()],
            typical: TypicalSignals(carbonIntensityGramsPerKWh: 400, priceUSDPerMWh: 80)
        )
    }

    static func workloadClass(_ name: String = "chat", priority: Int = 1) -> WorkloadClass {
        WorkloadClass(
            name: name,
            inputTokens: 100,
            outputTokens: 50,
            maxDelaySeconds: 10,
            delayPenaltyUSDPerSecond: 0.001,
            priority: priority
        )
    }

    static func area(_ name: String, chat: Double = 3600) -> Area {
        Area(name: name, typicalQueriesPerHour: ["chat": chat])
    }

    static func planner(slots: Int = 3) -> PlannerSettings {
        PlannerSettings(horizonSlots: slots, solveTimeLimitSeconds: 20, budgetReserveFraction: 0)
    }

    /// Two areas, one class, two sites, three hourly slots.
    static func fleet(
        sites: [Site] = [site("north"), site("south")],
        classes: [WorkloadClass] = [workloadClass()],
        budgets: Budgets = Budgets(),
        planner: PlannerSettings = planner()
    ) -> Fleet {
        Fleet(
            name: "test",
            areas: [area("east"), area("west")],
            classes: classes,
            sites: sites,
            budgets: budgets,
            planner: planner
        )
    }

    /// The folder of the shipped demo fleet.
    static let demo = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "sites/demo")
}

func reading(_ site: String, _ metric: SiteMetric, _ value: Double, at date: Date) -> Reading {
    Reading(key: .site(site, metric), observedAt: date, value: value)
}

func arrivals(_ area: String, _ perHour: Double, at date: Date) -> Reading {
    Reading(key: .arrivals(area: area, workloadClass: "chat"), observedAt: date, value: perHour)
}

/// Whether two numbers agree but for rounding.
func isClose(_ one: Double, _ other: Double, _ relative: Double = 1e-9) -> Bool {
    abs(one - other) <= relative * max(abs(one), abs(other), 1e-12)
}
