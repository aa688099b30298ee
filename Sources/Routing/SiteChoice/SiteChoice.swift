/// The site of one request, and why.
public struct SiteChoice: Hashable, Sendable {
    /// What led to the site.
    public enum Reason: String, Codable, Hashable, Sendable, CaseIterable {
        /// It was its turn by the plan's shares.
        case plan

        /// Its session is there, and staying is worth its carbon.
        case session

        /// The site whose turn it was, or whose session it is, could not take it; another of the plan's sites did.
        case drift

        /// None of the plan's sites could take it; the nearest other one did.
        case outsidePlan = "outside-plan"

        /// There is no plan for its area and class: the nearest site that can take it.
        case nearest

        /// Every site is full: the one that it would have gone to all the same.
        case allSaturated = "all-saturated"
    }

    /// Place in the fleet.
    public var site: Int
    public var reason: Reason

    /// Whether it belongs to demand that the plan leaves unserved, and is served as well as can be all the same.
    public var isUnservedByPlan: Bool

    /// The site whose turn it was by the plan's shares, where it could have taken the request and another was chosen
    /// for a session's sake: it is owed one.
    public var passedOver: Int?

    public init(site: Int, reason: Reason, isUnservedByPlan: Bool = false, passedOver: Int? = nil) {
        self.site = site
        self.reason = reason
        self.isUnservedByPlan = isUnservedByPlan
        self.passedOver = passedOver
    }
}
