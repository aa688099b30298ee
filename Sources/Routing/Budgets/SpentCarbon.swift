/// What requests have spent of carbon allowances, whoever chose their models: what a policy is charged with that takes
/// over from another in the middle of a window.
public struct SpentCarbon: Sendable {
    /// Of the allowance of all sites together; nil where there is none.
    public var fleet: RollingBudget?

    /// Of the sites' own allowances, by name.
    public var sites: [String: RollingBudget]

    public init(fleet: RollingBudget? = nil, sites: [String: RollingBudget] = [:]) {
        self.fleet = fleet
        self.sites = sites
    }
}
