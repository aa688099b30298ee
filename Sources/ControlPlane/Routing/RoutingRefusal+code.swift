import Routing

extension RoutingRefusal.Reason {
    /// A word of a closed set, for the history and for programs: cheap to make, unlike the sentence for people.
    public var code: String {
        switch self {
        case .unavailable(let unavailability): unavailability.rawValue
        case .belowFloor: "quality-floor"
        case .overObjective: "latency-objective"
        case .overCap: "carbon-cap"
        case .overBudget: "carbon-budget"
        case .moreCarbon: "more-carbon"
        case .worseTrade: "worse-trade"
        case .notPreferred: "not-preferred"
        }
    }

    /// Further words, for what only the router knows: the request asked not to be sent there, or insists on another.
    static let excludedCode = "excluded"
    static let notPinnedCode = "not-pinned"
}
