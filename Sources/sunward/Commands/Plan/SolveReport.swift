import Foundation
import Planning

/// What `plan solve` prints.
struct SolveReport: Encodable {
    /// One phase of the solve.
    struct Phase: Encodable {
        let objective: String
        let optimum: Double

        /// What no plan can be below within the limits of the phases before.
        let bound: Double?
        /// How far the plan may be from the best, as a fraction.
        let relativeGap: Double
        let seconds: Double
    }

    let status: String
    let phases: [Phase]

    /// US dollars.
    let energy: Double
    let carbon: Double
    let delay: Double
    let carbonKg: Double
    let waterL: Double

    /// Queries.
    let unserved: Double
    /// Queries times slots that they wait.
    let waitingQuerySlots: Double

    /// Kilowatt-hours that batteries give back.
    let dischargeKWh: Double
    let solveSeconds: Double
    let iterations: Int

    /// The largest of any phase.
    let relativeGap: Double

    init(_ plan: AllocationPlan) {
        status = plan.status.rawValue
        phases = plan.phases.map {
            Phase(
                objective: $0.objective?.rawValue ?? "weighted",
                optimum: $0.optimum,
                bound: $0.bound,
                relativeGap: $0.relativeGap,
                seconds: $0.seconds
            )
        }
        energy = plan.totals.energyUSD
        carbon = plan.totals.carbonUSD
        delay = plan.totals.delayUSD
        carbonKg = plan.totals.carbonKg
        waterL = plan.totals.waterL
        unserved = plan.totals.unservedQueries
        waitingQuerySlots = plan.deferred.reduce(0) { $0 + $1.waitingQueries }
        dischargeKWh = plan.footprint.reduce(0) { $0 + $1.dischargeKWh }
        solveSeconds = plan.solveSeconds
        iterations = plan.iterations
        relativeGap = plan.relativeGap
    }

    func table() -> TextTable {
        var table = TextTable("result", "#value", "unit")
        table.add("status", Cell(status), "")
        for (index, phase) in phases.enumerated() {
            let unit = phase.objective == "unserved" ? "weighted queries" : "USD"
            table.add(
                Cell("phase \(index + 1): \(phase.objective) optimum"),
                Cell(phase.optimum, decimals: 9),
                Cell(unit)
            )
        }
        table.add("energy", Cell(energy, decimals: 6), "USD")
        table.add("carbon", Cell(carbon, decimals: 6), "USD")
        table.add("carbon", Cell(carbonKg, decimals: 3), "kg")
        table.add("delay", Cell(delay, decimals: 6), "USD")
        table.add("water", Cell(waterL, decimals: 3), "L")
        table.add("unserved", Cell(unserved, decimals: 3), "queries")
        if waitingQuerySlots > 0 { table.add("waiting", Cell(waitingQuerySlots, decimals: 3), "queries x slots") }
        if dischargeKWh > 0 { table.add("from batteries", Cell(dischargeKWh, decimals: 3), "kWh") }
        table.add("solve", Cell(solveSeconds, decimals: 3), "s")
        table.add("iterations", Cell(iterations), "")
        table.add("gap to the proven bound", Cell(String(format: "%.1e", relativeGap)), "of the optimum")
        return table
    }
}
