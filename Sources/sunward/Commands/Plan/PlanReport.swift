import ControlAPI
import Foundation
import SunwardModel

/// A plan as tables.
struct PlanReport {
    let plan: PlanView
    let slot: Int?

    func show(json: Data, format: OutputFormat) throws {
        let shown = slot ?? plan.currentSlot ?? 0
        guard (0..<plan.grid.count).contains(shown) else {
            throw CommandFailure(.badInput, "--slot is \(shown); the plan has slots 0 to \(plan.grid.count - 1)")
        }
        let start = Timestamp.format(plan.grid.start(ofSlot: shown))
        try Printer(format: format).show(
            json: json,
            tables: [
                ("slot \(shown), from \(start)", shares(shown)), ("sites in slot \(shown)", sites(shown)),
                ("plan \(plan.id.uuidString.lowercased())", summary()), ("demand that no site can take", unserved()),
                ("batteries in slot \(shown)", batteries(shown)),
                ("demand that waits beyond slot \(shown)", deferred(shown)),
            ]
        )
    }

    private func batteries(_ slot: Int) -> TextTable {
        var table = TextTable("site", "set-point now", "#charge kWh", "#discharge kWh", "#holds kWh")
        for site in plan.sites where site.slot == slot {
            guard let state = site.chargeStateKWh else { continue }
            table.add(
                Cell(site.site),
                Cell(slot == plan.currentSlot ? setPoint(of: site.site) : ""),
                Cell(site.chargeKWh ?? 0),
                Cell(site.dischargeKWh ?? 0),
                Cell(state)
            )
        }
        return table
    }

    /// What a battery is to do now, in words.
    private func setPoint(of site: String) -> String {
        guard let battery = plan.batteries.first(where: { $0.site == site }) else { return "" }
        if battery.chargeKW > 0 { return "charge \(Self.written(battery.chargeKW)) kW" }
        return battery.dischargeKW > 0 ? "discharge \(Self.written(battery.dischargeKW)) kW" : "rest"
    }

    private static func written(_ kilowatts: Double) -> String { String(format: "%.1f", kilowatts) }

    private func deferred(_ slot: Int) -> TextTable {
        var table = TextTable("area", "class", "#waiting queries")
        for demand in plan.deferred where demand.slot == slot {
            table.add(Cell(demand.area), Cell(demand.workloadClass), Cell(demand.waitingQueries, decimals: 0))
        }
        return table
    }

    private func shares(_ slot: Int) -> TextTable {
        var table = TextTable("area", "class", "site", "#share", "#queries")
        for share in plan.shares where share.slot == slot {
            table.add(
                Cell(share.area),
                Cell(share.workloadClass),
                Cell(share.site),
                Cell(percent: share.share),
                Cell(share.queries, decimals: 0)
            )
        }
        return table
    }

    private func sites(_ slot: Int) -> TextTable {
        var table = TextTable(
            "site",
            "#queries",
            "#use",
            "#facility kWh",
            "#grid kWh",
            "#own kWh",
            "#carbon kg",
            "#water L",
            "#USD"
        )
        for site in plan.sites where site.slot == slot {
            table.add(
                Cell(site.site),
                Cell(site.queries, decimals: 0),
                Cell(percent: site.utilization),
                Cell(site.facilityKWh),
                Cell(site.gridKWh),
                Cell(site.renewableKWh),
                Cell(site.carbonKilograms, decimals: 3),
                Cell(site.waterLiters),
                Cell(site.costUSD, decimals: 4)
            )
        }
        return table
    }

    private func summary() -> TextTable {
        var table = TextTable("over \(plan.grid.count) slots", "#value")
        table.add("issued", Cell(plan.issuedAt))
        table.add("trigger", Cell(plan.trigger))
        table.add("status", Cell(plan.stale ? "\(plan.status), stale" : plan.status))
        for phase in plan.phases {
            let unit = phase.objective == "unserved" ? "weighted queries" : "USD"
            table.add(Cell("\(phase.objective) optimum, \(unit)"), Cell(phase.optimum, decimals: 4))
        }
        table.add("grid energy USD", Cell(plan.totals.energyUSD))
        table.add("carbon kg", Cell(plan.totals.carbonKilograms))
        table.add("carbon tax USD", Cell(plan.totals.carbonUSD))
        table.add("mean delay s", Cell(plan.totals.delayMeanSeconds, decimals: 3))
        table.add("water L", Cell(plan.totals.waterLiters))
        table.add("unserved queries", Cell(plan.totals.unservedQueries, decimals: 0))
        table.add("demand that changed site", plan.switching.map { Cell(percent: $0.churn) } ?? "unknown")
        if let switching = plan.switching {
            table.add("would have, following the optimum", Cell(percent: switching.proposedChurn))
            table.add("cells kept where they were", Cell("\(switching.keptCells) of \(switching.proposedCells)"))
        }
        table.add("solve s", Cell(plan.timing.solveSeconds, decimals: 3))
        table.add("iterations", Cell(plan.timing.iterations))
        table.add("stale signals", Cell(plan.inputs.staleSignals.count))
        for name in plan.inputs.staleSignals { table.add("", Cell(name, style: .warning)) }
        if let forecaster = plan.inputs.forecaster { table.add("forecasts", Cell(forecaster)) }
        if let quantile = plan.inputs.demandQuantile { table.add("demand at quantile", Cell(quantile, decimals: 2)) }
        if let quantile = plan.inputs.renewableQuantile {
            table.add("sun and wind at quantile", Cell(quantile, decimals: 2))
        }
        return table
    }

    private func unserved() -> TextTable {
        var table = TextTable("slot", "area", "class", "#queries", "because")
        for demand in plan.unserved {
            table.add(
                Cell(demand.slotStart),
                Cell(demand.area),
                Cell(demand.workloadClass),
                Cell(demand.queries, decimals: 0),
                Cell(demand.reason)
            )
        }
        return table
    }
}
