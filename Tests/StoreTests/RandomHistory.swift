import Foundation
import SeededRandom
import SunwardModel

/// Random things to keep, with awkward names among them.
struct RandomHistory {
    var generator: SplitMix64

    static let names = [
        "reno", "é-ö-漢字-🌞", "'; DROP TABLE plan; --", "a\tb\\nc", "\"quoted\"", "{1,NULL}", "%_", "\\.", "$1", " ",
    ]

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func name() -> String { Self.names.randomElement(using: &generator) ?? "" }

    mutating func number() -> Double { Double.random(in: -1e6...1e6, using: &generator) }

    /// Within three days of noon, to the microsecond as PostgreSQL keeps it.
    mutating func date() -> Date {
        Date(timeIntervalSince1970: noon.timeIntervalSince1970 + Double(Int.random(in: 0..<259_200, using: &generator)))
    }

    mutating func key() -> SignalKey {
        let metric = SiteMetric.allCases.randomElement(using: &generator) ?? .price
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: return .site(name(), metric)
        case 1: return .model(site: name(), model: name(), metric)
        default: return .arrivals(area: name(), workloadClass: name())
        }
    }

    mutating func readings(_ count: Int) -> [Reading] {
        (0..<count).map { _ in Reading(key: key(), observedAt: date(), value: number()) }
    }

    mutating func forecasts(_ count: Int) -> [ForecastPoint] {
        (0..<count).map { _ in
            ForecastPoint(key: key(), issuedAt: date(), validAt: date(), value: number(), source: name())
        }
    }

    /// A plan whose parts are in the order the store returns them.
    mutating func plan(issuedAt: Date? = nil, slots: Int = 3) -> PlanRecord {
        let names = Array(Self.names.prefix(5))
        var shares: [PlanShare] = []
        var sites: [PlannedSiteSlot] = []
        for slot in 0..<slots {
            for name in names {
                shares.append(
                    PlanShare(
                        slot: slot,
                        area: name,
                        workloadClass: "chat",
                        site: self.name(),
                        share: number(),
                        queries: number()
                    )
                )
                sites.append(siteSlot(slot, name))
            }
        }
        return PlanRecord(
            id: UUID(),
            fleetDigest: name(),
            issuedAt: issuedAt ?? date(),
            trigger: "timer",
            grid: TimeGrid(containing: date(), slotSeconds: 900, count: slots),
            status: "partial",
            totals: totals(),
            phases: [PlanPhase(objective: "energy", optimum: number(), seconds: 0.25, iterations: 17)],
            inputs: PlanInputsSummary(
                readingSequence: 12,
                pushedSignals: 1,
                forecastSignals: 2,
                assumedSignals: 3,
                staleSignals: [name()],
                sitesDown: [name()],
                waterUsedTodayLiters: number(),
                carbonUsedTodayKilograms: number(),
                firstSlotHours: 0.25,
                waiting: [DeferredBacklog(area: name(), workloadClass: name(), due: noon, queries: 12)],
                batteryChargeKWh: [name(): number()]
            ),
            timing: PlanTiming(
                snapshotSeconds: 0.1,
                solveSeconds: number(),
                totalSeconds: 0.3,
                iterations: 99,
                warmStarted: true
            ),
            shares: shares,
            unserved: [
                UnservedDemand(slot: 1, area: name(), workloadClass: name(), queries: number(), reason: name())
            ],
            sites: sites,
            problem: Data(#"{ "kept" : "byte for byte",  "n":1.50 }"#.utf8),
            deferred: (0..<slots).map {
                DeferredDemand(slot: $0, area: name(), workloadClass: name(), waitingQueries: number())
            }
        )
    }

    mutating func settlement(_ start: Date, minutes: Double = 5, sites: [String] = ["reno", "lodz"]) -> Settlement {
        Settlement(
            planID: UUID(),
            start: start,
            end: start.addingTimeInterval(minutes * 60),
            allocations: sites.map {
                SettledAllocation(
                    area: "west",
                    workloadClass: "chat",
                    site: $0,
                    queries: Double.random(in: 0...100, using: &generator)
                )
            },
            footprints: sites.map { footprint($0) }
        )
    }

    mutating func fleet() -> FleetVersion {
        FleetVersion(digest: UUID().uuidString, name: name(), loadedAt: date(), document: Data(#"{"a": 1}"#.utf8))
    }

    private mutating func totals() -> PlanTotals {
        PlanTotals(
            queries: number(),
            unservedQueries: number(),
            energyUSD: number(),
            carbonUSD: number(),
            carbonKilograms: number(),
            marginalCarbonKilograms: Bool.random(using: &generator) ? number() : nil,
            delayUSD: number(),
            delayMeanSeconds: number(),
            waterLiters: number(),
            facilityKWh: number(),
            gridKWh: number(),
            renewableKWh: number()
        )
    }

    private mutating func siteSlot(_ slot: Int, _ site: String) -> PlannedSiteSlot {
        let battery: Double? = Bool.random(using: &generator) ? number() : nil
        return PlannedSiteSlot(
            slot: slot,
            site: site,
            queries: number(),
            itKWh: number(),
            facilityKWh: number(),
            gridKWh: number(),
            renewableKWh: number(),
            carbonKilograms: number(),
            marginalCarbonKilograms: Bool.random(using: &generator) ? number() : nil,
            waterLiters: number(),
            costUSD: number(),
            utilization: 0.5,
            gridEnergyDual: number(),
            renewableDual: number(),
            gridLimitDual: 0,
            capacityDuals: ["gpu": number(), name(): 0],
            waterDual: number(),
            chargeKWh: battery,
            dischargeKWh: battery.map { $0 / 2 },
            chargeStateKWh: battery.map { $0 * 3 },
            storedEnergyDual: battery.map { $0 / 7 }
        )
    }

    private mutating func footprint(_ site: String) -> SettledFootprint {
        let battery: Double? = Bool.random(using: &generator) ? number() : nil
        return SettledFootprint(
            site: site,
            queries: abs(number()),
            itKWh: abs(number()),
            facilityKWh: abs(number()),
            gridKWh: number(),
            renewableKWh: number(),
            renewableAvailableKWh: number(),
            carbonKilograms: number(),
            marginalCarbonKilograms: Bool.random(using: &generator) ? number() : nil,
            waterLiters: number(),
            costUSD: number(),
            carbonTaxUSD: number(),
            delaySeconds: number(),
            carbonIntensityGramsPerKWh: number(),
            priceUSDPerMWh: number(),
            stale: Bool.random(using: &generator),
            chargeKWh: battery,
            dischargeKWh: battery.map { $0 / 2 },
            chargeStateKWh: battery.map { $0 * 3 }
        )
    }
}

extension PlanRecord {
    /// The same plan with its parts in one order, for comparison: a plan's parts are sets.
    var ordered: PlanRecord {
        var plan = self
        plan.shares.sort { ($0.slot, $0.area, $0.site) < ($1.slot, $1.area, $1.site) }
        plan.sites.sort { ($0.slot, $0.site) < ($1.slot, $1.site) }
        return plan
    }
}
