/// What a series of readings or forecasts is about.
public enum SignalKey: Hashable, Sendable {
    /// A metric of a site.
    case site(String, SiteMetric)

    /// A metric of one model at a site.
    case model(site: String, model: String, SiteMetric)

    /// Queries per hour of a class from an area.
    case arrivals(area: String, workloadClass: String)

    /// The metric's name on the wire for arrivals.
    public static let arrivalsMetric = "arrivals_per_hour"

    /// The metric's name on the wire.
    public var metricName: String {
        switch self {
        case .site(_, let metric), .model(_, _, let metric): metric.rawValue
        case .arrivals: Self.arrivalsMetric
        }
    }
}
