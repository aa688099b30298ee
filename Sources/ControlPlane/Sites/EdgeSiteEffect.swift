import SunwardModel

/// What a reading means for the rest of the fleet.
public enum EdgeSiteEffect: Hashable, Sendable {
    /// The site, or one of its models, can serve again.
    case cameUp(site: String)

    /// The site, or one of its models, can no longer serve.
    case wentDown(site: String)

    /// A reading is far from what the plan in force expected of it.
    case departed(site: String, metric: SiteMetric, expected: Double, actual: Double)
}
