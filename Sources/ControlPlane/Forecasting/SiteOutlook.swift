import SunwardModel

/// Everything a plan needs to know of one site over its slots.
public struct SiteOutlook: Sendable {
    public let site: Site

    /// The models that can serve; none while the site is down.
    public let models: [ModelProfile]

    public let signals: [SiteMetric: SignalOutlook]

    /// What queries of each class really take here, as far as the router has measured it.
    var measured: [String: QueryMeasurements.Mean] = [:]

    /// One value a slot; zeros for a signal that is not known of.
    public func values(_ metric: SiteMetric, slots: Int) -> [Double] {
        signals[metric]?.values ?? Array(repeating: 0, count: slots)
    }

    /// Whether a feed gives the grid's marginal intensity.
    public var hasMarginalIntensity: Bool { signals[.marginalCarbonIntensity] != nil }
}
