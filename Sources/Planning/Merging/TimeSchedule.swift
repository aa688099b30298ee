/// When what is served that may wait, and what batteries do: with these given, a plan falls into slots.
struct TimeSchedule: Sendable {
    private let classCount: Int
    /// Queries that each slot serves or gives up, `[area x classes + class]`; nil where nothing may wait.
    private let servedQueries: [[Double]?]
    /// What batteries do, by site; nil where none has one.
    let batteries: [BatterySchedule?]?
    /// The facility energy of the load that the schedule was made for, `[site][slot]`; infinite where it does not matter.
    private let loadKWh: [[Double]]

    /// - Parameters:
    ///   - served: queries that each slot serves or gives up, `[area x classes + class]`.
    ///   - loadKWh: facility energy of the load that the schedule is made for, `[site][slot]`; infinite where it leaves
    ///     water to spare.
    init(served: [[Double]?], classCount: Int, batteries: [BatterySchedule?]?, loadKWh: [[Double]]) {
        servedQueries = served
        self.loadKWh = loadKWh
        self.classCount = classCount
        self.batteries = batteries
    }

    /// Queries that each slot serves or gives up; nil where nothing may wait.
    func served(area i: Int, workloadClass k: Int) -> [Double]? { servedQueries[i * classCount + k] }

    /// What a battery takes in less what it gives.
    func netChargeKWh(site j: Int, slot t: Int) -> Double {
        guard let schedule = batteries?[j] else { return 0 }
        return schedule.chargeKWh[t] - schedule.dischargeKWh[t]
    }

    /// What a battery gives to the load, kWh.
    func netDischargeKWh(site j: Int, slot t: Int) -> Double { max(0, -netChargeKWh(site: j, slot: t)) }

    /// What the load that the schedule was made for takes beyond what the battery gives, kWh; infinite where that does not
    /// matter.
    func loadBeyondDischargeKWh(site j: Int, slot t: Int) -> Double {
        max(0, loadKWh[j][t] - netDischargeKWh(site: j, slot: t))
    }

    /// What waits at the end of each slot, ordered by slot, area, class.
    func deferred(in problem: AllocationProblem) -> [DeferredDemand] {
        var deferred: [DeferredDemand] = []
        var waiting = servedQueries.map { _ in 0.0 }
        for t in 0..<problem.slots {
            for i in problem.areas.indices {
                for k in problem.classes.indices {
                    guard let served = served(area: i, workloadClass: k) else { continue }
                    let place = i * classCount + k
                    let present = waiting[place] + problem.presentQueries(area: i, workloadClass: k, slot: t)
                    waiting[place] = present - served[t]
                    // What a sum of differences leaves where nothing waits is rounding.
                    guard waiting[place] > 1e-12 * present else { continue }
                    deferred.append(
                        DeferredDemand(area: i, workloadClass: k, slot: t, waitingQueries: waiting[place])
                    )
                }
            }
        }
        return deferred
    }

    /// What batteries add to every quantity whatever is served, by ``SlotQuantities``: all but the water that a discharge
    /// saves, which depends on what of it the load takes (see ``SlotSupply``).
    func quantities(_ problem: AllocationProblem, _ quantities: SlotQuantities) -> [Double] {
        var sum = [Double](repeating: 0, count: quantities.count)
        for t in 0..<problem.slots where batteries != nil {
            let use = quantities.energyUse(problem, slot: t)
            for (j, schedule) in (batteries ?? []).enumerated() {
                guard let schedule else { continue }
                let net = netChargeKWh(site: j, slot: t)
                let own = min(net, problem.renewableKWh[j][t])
                for q in sum.indices where net > 0 || q < PlanningObjective.allCases.count {
                    sum[q] += own * use.renewable[q][j] + (net - own) * use.grid[q][j]
                }
                sum[SlotQuantities.index(.energy)] +=
                    schedule.dischargeKWh[t] * problem.dischargeCharge(site: j)
                // Cooling water follows the load, not what the battery takes in.
                for (place, budget) in quantities.budgets.enumerated() where net > 0 {
                    let budget = problem.budgets[budget]
                    guard budget.kind == .water, budget.covers(site: j, slot: t) else { continue }
                    sum[SlotQuantities.index(budget: place)] -=
                        net * problem.coolingLitersPerFacilityKWh(site: j, slot: t)
                }
            }
        }
        return sum
    }
}
