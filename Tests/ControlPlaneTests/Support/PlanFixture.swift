import ControlPlane
import Foundation
import SunwardModel

/// Plans that were never solved: only their shares matter.
enum PlanFixture {
    /// A plan that gives `shares[site]` of every cell to a site, in each of `slots` hourly slots.
    static func record(
        _ shares: [String: Double],
        issuedAt: Date = hour(10),
        slots: Int = 24,
        areas: [String] = ["east", "west"],
        digest: String = "d"
    ) -> PlanRecord {
        let rows = (0..<slots).flatMap { slot in
            areas.flatMap { area in
                shares.sorted { $0.key < $1.key }.map {
                    PlanShare(slot: slot, area: area, workloadClass: "chat", site: $0.key, share: $0.value, queries: 0)
                }
            }
        }
        return PlanRecord(
            id: UUID(),
            fleetDigest: digest,
            issuedAt: issuedAt,
            trigger: "timer",
            grid: TimeGrid(containing: issuedAt, slotSeconds: 3600, count: slots),
            status: "optimal",
            totals: PlanTotals(
                queries: 0,
                unservedQueries: 0,
                energyUSD: 0,
                carbonUSD: 0,
                carbonKilograms: 0,
                marginalCarbonKilograms: nil,
                delayUSD: 0,
                delayMeanSeconds: 0,
                waterLiters: 0,
                facilityKWh: 0,
                gridKWh: 0,
                renewableKWh: 0
            ),
            phases: [],
            inputs: PlanInputsSummary(
                readingSequence: 0,
                pushedSignals: 0,
                forecastSignals: 0,
                assumedSignals: 0,
                staleSignals: [],
                sitesDown: [],
                waterUsedTodayLiters: 0,
                carbonUsedTodayKilograms: 0
            ),
            timing: PlanTiming(
                snapshotSeconds: 0,
                solveSeconds: 0,
                totalSeconds: 0,
                iterations: 0,
                warmStarted: false
            ),
            shares: rows,
            unserved: [],
            sites: [],
            problem: Data()
        )
    }

    /// The account of an interval in which a site used water and carbon, and nothing else is told.
    static func settlement(
        from start: Date,
        to end: Date,
        site: String = "north",
        water: Double,
        carbon: Double = 0
    ) -> Settlement {
        let footprint = SettledFootprint(
            site: site,
            queries: 0,
            itKWh: 0,
            facilityKWh: 0,
            gridKWh: 0,
            renewableKWh: 0,
            renewableAvailableKWh: 0,
            carbonKilograms: carbon,
            marginalCarbonKilograms: nil,
            waterLiters: water,
            costUSD: 0,
            carbonTaxUSD: 0,
            delaySeconds: 0,
            carbonIntensityGramsPerKWh: 0,
            priceUSDPerMWh: 0,
            stale: false
        )
        return Settlement(planID: UUID(), start: start, end: end, allocations: [], footprints: [footprint])
    }
}
