import SunwardModel

/// The carbon budgets of a fleet: one of its own for every site that has an allowance, and one for all together.
public struct BudgetBook: Codable, Hashable, Sendable {
    /// By place of the site in the fleet; nil for a site without an allowance.
    public private(set) var sites: [RollingBudget?]

    /// Of all sites together; nil where the fleet has no allowance.
    public private(set) var fleet: RollingBudget?

    public init(sites: [CarbonAllowance?], fleet: CarbonAllowance?) {
        self.sites = sites.map { allowance in allowance.map { RollingBudget($0) } }
        self.fleet = fleet.map { RollingBudget($0) }
    }

    /// The book of a fleet's own allowances.
    public init(_ fleet: Fleet) {
        self.init(sites: fleet.sites.map(\.carbonAllowance), fleet: fleet.routing.carbonAllowance)
    }

    /// Books a decision at what it is predicted to cause, in its site's budget and in the fleet's.
    public mutating func book(_ decision: DecisionFeedback) {
        let least = decision.leastCarbonGrams
        if sites.indices.contains(decision.site) {
            sites[decision.site]?.book(decision.carbonGrams, least: least, at: decision.time)
        }
        fleet?.book(decision.carbonGrams, least: least, at: decision.time)
    }

    /// Puts what a decision really caused in the place of what it was booked at.
    public mutating func correct(_ outcome: OutcomeFeedback) {
        guard let actual = outcome.carbonGrams else { return }
        let decision = outcome.decision
        let difference = actual - decision.carbonGrams
        if sites.indices.contains(decision.site) {
            sites[decision.site]?.correct(by: difference, decidedAt: decision.time)
        }
        fleet?.correct(by: difference, decidedAt: decision.time)
    }

    /// How a site's own budget stands at `time`; nil where it has none.
    public func pressure(site: Int, at time: Double) -> BudgetPressure? {
        sites.indices.contains(site) ? sites[site]?.pressure(at: time) : nil
    }

    /// How the fleet's budget stands at `time`; nil where it has none.
    public func fleetPressure(at time: Double) -> BudgetPressure? { fleet?.pressure(at: time) }
}
