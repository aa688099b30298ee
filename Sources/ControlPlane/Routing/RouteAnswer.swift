import Routing
import SunwardModel

/// Where a request should go, and why.
public struct RouteAnswer: Sendable {
    /// Another site that was considered.
    public struct OtherSite: Hashable, Sendable {
        public var site: String

        /// The plan's share, 0 to 1.
        public var share: Double

        /// Time on the way for a request of the class, in seconds.
        public var networkSeconds: Double

        /// Why it could not have taken the request; nil when it could.
        public var obstacle: SiteObstacle?
    }

    /// A model of the chosen site that was not taken, with what was predicted of it.
    public struct RefusedModel: Hashable, Sendable {
        public var model: String

        /// A word of a closed set, such as `quality-floor` or `more-carbon`.
        public var reason: String
        public var quality: Double
        public var latencyP95Seconds: Double
        public var carbonGrams: Double
    }

    /// Something that the decision rests on and that is older than it should be.
    public enum StaleInput: String, Codable, Hashable, Sendable, CaseIterable {
        /// There is no plan yet.
        case noPlan = "no-plan"

        /// Planning is late: the plan is older than three planning intervals, or its last slot has passed.
        case plan

        /// The plan was made for another declaration of the fleet.
        case fleet

        /// Price, carbon intensity or own supply of the chosen site is unread or old.
        case signals
    }

    /// As it goes into the history.
    public var decision: RoutingDecision

    /// Base URL of the model's server, where the fleet file gives one.
    public var endpoint: String?

    /// The other models of the site.
    public var refused: [RefusedModel]

    public var siteReason: SiteChoice.Reason

    /// Whether the request belongs to demand that the plan leaves unserved.
    public var isUnservedByPlan: Bool

    /// The plan's share of the chosen site, 0 to 1.
    public var siteShare: Double
    public var otherSites: [OtherSite]

    /// Whether the class was guessed, because the request named none.
    public var isClassGuessed: Bool

    /// Models of the site to be run before the chosen one, in order: a cascade's first answer, an exploration. They
    /// are in the decision's energy and carbon.
    public var alsoRun: [String]

    public var stale: [StaleInput]
}
