import Routing
import SunwardModel

/// What decisions have spent of the allowances of sites and fleet, whatever the policy: for the status, by names that
/// survive a change of the fleet.
struct CarbonLedger: Sendable {
    /// What is remembered, by site; the empty name is the fleet.
    typealias Memory = [String: [Double]]

    private static let fleetName = ""

    private var budgets: [String: RollingBudget]

    init(_ fleet: Fleet) {
        var allowances: [String: CarbonAllowance] = [:]
        for site in fleet.sites { allowances[site.name] = site.carbonAllowance }
        allowances[Self.fleetName] = fleet.routing.carbonAllowance
        budgets = allowances.mapValues { RollingBudget($0) }
    }

    mutating func book(_ decision: DecisionFeedback, site: String) {
        for name in [site, Self.fleetName] {
            budgets[name]?.book(decision.carbonGrams, least: decision.leastCarbonGrams, at: decision.time)
        }
    }

    mutating func correct(_ decision: DecisionFeedback, site: String, carbonGrams: Double) {
        for name in [site, Self.fleetName] {
            budgets[name]?.correct(by: carbonGrams - decision.carbonGrams, decidedAt: decision.time)
        }
    }

    var memory: Memory { budgets.mapValues(\.numbers) }

    /// Goes on from what was remembered, by whatever windows; what was booked before it could be read stays.
    mutating func restore(_ memory: Memory) {
        for (name, numbers) in memory {
            guard var remembered = (budgets[name]?.allowance).map({ RollingBudget($0) }) else { continue }
            if remembered.takeOver(numbers) { budgets[name]?.include(remembered) }
        }
    }

    /// For a policy that did not make all these decisions.
    var spent: SpentCarbon {
        SpentCarbon(fleet: budgets[Self.fleetName], sites: budgets.filter { $0.key != Self.fleetName })
    }

    /// How each allowance stands: the fleet's without a site, first.
    func stands(at time: Double) -> [RouterStatus.Budget] {
        budgets.sorted { $0.key < $1.key }.map { name, budget in
            let pressure = budget.pressure(at: time)
            return RouterStatus.Budget(
                site: name == Self.fleetName ? nil : name,
                windowMinutes: budget.allowance.windowMinutes,
                allowedGrams: budget.allowance.gramsPerWindow,
                spentGrams: pressure.spentGrams,
                remainingGrams: pressure.remainingGrams,
                expectedRequests: pressure.expectedRequests,
                isFeasible: pressure.isFeasible
            )
        }
    }
}
