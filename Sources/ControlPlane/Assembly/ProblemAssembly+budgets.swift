import Foundation
import Planning
import SunwardModel

extension ProblemAssembly {
    /// Daily limits as budgets over the slots of each UTC day, less what today has used.
    ///
    /// What remains of today's budget is shared out by time: where the horizon ends before today does a slot gets less of
    /// it, and where the present slot is planned longer than it still lasts the plan gets more. A later day
    /// that the horizon sees only in part keeps its whole budget: its slots are planned again, with all of the day in
    /// view, before the first of them is executed.
    ///
    /// - Parameter reserve: The part of what remains of each to hold back.
    func budgets(holdingBack reserve: Double = 0) -> [ConsumptionBudget] {
        days().flatMap { fleetBudgets(on: $0) + siteBudgets(on: $0) }.map { budget in
            var held = budget
            if held.limit > 0 { held.limit *= 1 - reserve }
            return held
        }
    }

    /// A UTC day's slots within the horizon.
    private struct PlannedDay {
        let start: Date
        let slots: Range<Int>

        /// Time planned over time that remains of today; 1 for a later day.
        let plannedFraction: Double

        var label: String { start.formatted(.iso8601.year().month().day()) }
    }

    private func days() -> [PlannedDay] {
        let grid = outlook.grid
        let starts = (0..<grid.count).map { DailyUsage.startOfDay(grid.start(ofSlot: $0)) }
        return Set(starts).sorted().compactMap { day in
            guard let first = starts.firstIndex(of: day), let last = starts.lastIndex(of: day) else { return nil }
            let end = day.addingTimeInterval(86_400)
            let remaining = end.timeIntervalSince(outlook.now)
            // All of it, but for rounding, where the plan sees the day out.
            let planned = hours[first...last].reduce(0, +) * 3600 / max(remaining, 1)
            return PlannedDay(
                start: day,
                slots: first..<(last + 1),
                plannedFraction: day > outlook.now || abs(planned - 1) < 1e-9 ? 1 : planned
            )
        }
    }

    private func fleetBudgets(on day: PlannedDay) -> [ConsumptionBudget] {
        let water = fleet.budgets.waterLitersPerDay.map { limit in
            ConsumptionBudget(
                name: "fleet water \(day.label)",
                kind: .water,
                slots: day.slots,
                limit: (limit - usage.totalWaterLiters(on: day.start)) * day.plannedFraction
            )
        }
        let carbon = fleet.budgets.carbonKilogramsPerDay.map { limit in
            ConsumptionBudget(
                name: "fleet carbon \(day.label)",
                kind: .carbon,
                slots: day.slots,
                limit: (limit - usage.totalCarbonKilograms(on: day.start)) * day.plannedFraction
            )
        }
        return [water, carbon].compactMap(\.self)
    }

    private func siteBudgets(on day: PlannedDay) -> [ConsumptionBudget] {
        outlook.sites.enumerated().compactMap { index, site in
            site.site.water.capLitersPerDay.map { limit in
                let used = usage.usage(site: site.site.name, on: day.start).waterLiters
                return ConsumptionBudget(
                    name: "\(site.site.name) water \(day.label)",
                    kind: .water,
                    sites: [index],
                    slots: day.slots,
                    limit: (limit - used) * day.plannedFraction
                )
            }
        }
    }
}
