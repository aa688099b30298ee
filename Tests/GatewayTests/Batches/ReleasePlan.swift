import ControlPlane
import Foundation
import SunwardModel

/// A plan that serves so many queries of one cell in its first hour, and none of anything else.
enum ReleasePlan {
    static func make(_ queries: Double, at start: Date) -> PublishedPlan {
        let record = PlanRecord(
            id: UUID(),
            fleetDigest: "d",
            issuedAt: start,
            trigger: "test",
            grid: TimeGrid(containing: start, slotSeconds: 3600, count: 4),
            status: "optimal",
            totals: PlanTotals(
                queries: queries,
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
            shares: [
                share(slot: 0, "site0", 0.25, of: queries), share(slot: 0, "site1", 0.75, of: queries),
                share(slot: 1, "site0", 1, of: 1e6),
            ],
            unserved: [],
            sites: [],
            problem: Data()
        )
        return PublishedPlan(record: record, outcome: nil)
    }

    private static func share(slot: Int, _ site: String, _ share: Double, of queries: Double) -> PlanShare {
        PlanShare(
            slot: slot,
            area: "east",
            workloadClass: "night",
            site: site,
            share: share,
            queries: queries * share
        )
    }
}
