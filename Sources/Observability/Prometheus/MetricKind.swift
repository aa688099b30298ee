/// The kinds of metric in the text format.
enum MetricKind: String, Sendable {
    case counter
    case gauge
    case histogram
    case summary

    /// A label name that the format itself gives to samples of this kind.
    var reservedLabel: String? {
        switch self {
        case .counter, .gauge: nil
        case .histogram: "le"
        case .summary: "quantile"
        }
    }
}
