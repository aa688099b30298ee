import SunwardModel

/// Who decides where demand is served in a backtest.
///
/// | name | decides |
/// |---|---|
/// | `sunward` | the planner, with the fleet's own objectives |
/// | `sunward-energy`, `sunward-carbon`, `sunward-delay` | the planner, that objective first, the others in the order energy, carbon, delay |
/// | `sunward-carbon-delay-energy`, … | the planner, in that order |
/// | `weighted` | the planner, minimising the sum of the objectives by the fleet's weights |
/// | `perfect-foresight`, `perfect-foresight-carbon`, … | the same planner, knowing the true signals |
/// | `nearest-site` | the site of the shortest way; what does not fit goes to the next |
/// | `round-robin` | every site in reach the same part; what does not fit goes to the others |
/// | `capacity-proportional` | parts in proportion to what the sites can serve |
/// | `greedy-carbon`, `greedy-price` | ``GreedyAllocation`` by grams or by dollars |
/// | `sunward-at-greedy-carbon` | the planner, least cost with carbon held at greedy-carbon's level |
/// | `sunward-at-greedy-price` | the planner, least carbon with cost held at greedy-price's level |
public struct BacktestPolicy: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// The planner; an empty order stands for the fleet's own objectives.
        case planner(order: [ObjectivePolicy.Objective], foresight: Bool)
        case weighted
        case split(SplitAllocation.Rule)
        case greedy(GreedyAllocation.Measure)
        case atGreedy(GreedyAllocation.Measure)
    }

    public let name: String
    let kind: Kind

    private init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// The policy of a name; nil when there is none.
    public init?(name: String) {
        if let known = Self.fixed.first(where: { $0.name == name }) {
            self = known
            return
        }
        for (prefix, foresight) in [("sunward-", false), ("perfect-foresight-", true)] where name.hasPrefix(prefix) {
            guard let order = Self.order(String(name.dropFirst(prefix.count))) else { return nil }
            self.init(name, .planner(order: order, foresight: foresight))
            return
        }
        return nil
    }

    /// What is compared when nobody chooses.
    public static let standard: [BacktestPolicy] = [
        "sunward", "sunward-energy", "sunward-carbon", "sunward-delay", "weighted", "sunward-at-greedy-carbon",
        "sunward-at-greedy-price", "greedy-carbon", "greedy-price", "nearest-site", "round-robin",
        "capacity-proportional", "perfect-foresight",
    ].compactMap(BacktestPolicy.init(name:))

    /// Every name, for messages.
    public static var names: String {
        fixed.map(\.name).joined(separator: ", ") + ", and sunward- or perfect-foresight- with energy, carbon and "
            + "delay in any order, such as sunward-carbon or sunward-delay-carbon-energy"
    }

    /// The planner that knows what will be, with the same objectives: what the policy's regret is measured against.
    ///
    /// Policies that are no planners with an order of their own are measured by the fleet's objectives.
    var reference: BacktestPolicy {
        if case .planner(let order, _) = kind, !order.isEmpty {
            let suffix = order.map(\.rawValue).joined(separator: "-")
            return BacktestPolicy("perfect-foresight-\(suffix)", .planner(order: order, foresight: true))
        }
        return Self.perfectForesight
    }

    /// The policy whose account bounds this one's.
    var bound: BacktestPolicy? {
        guard case .atGreedy(let measure) = kind else { return nil }
        return BacktestPolicy(measure.policyName, .greedy(measure))
    }

    /// Whether the policy plans by the true signals whatever the others are given.
    var hasForesight: Bool {
        if case .planner(_, true) = kind { true } else { false }
    }

    /// Whether the plans are the planner's by the coordinator's objectives.
    var plansByObjectives: Bool {
        switch kind {
        case .planner, .weighted: true
        case .split, .greedy, .atGreedy: false
        }
    }

    /// The objectives that the coordinator is given.
    func objectives(of fleet: Fleet) -> ObjectivePolicy {
        func entries(_ order: [ObjectivePolicy.Objective]) -> [ObjectivePolicy.Entry] {
            order.map { name in
                fleet.objectives.priority.first { $0.objective == name } ?? ObjectivePolicy.Entry(name)
            }
        }
        switch kind {
        case .planner(let order, _) where !order.isEmpty:
            return ObjectivePolicy(mode: .lexicographic, priority: entries(order))
        case .weighted:
            return ObjectivePolicy(mode: .weighted, priority: entries(ObjectivePolicy.Objective.allCases))
        default:
            return fleet.objectives
        }
    }

    /// The planner with the fleet's own objectives and the true signals.
    public static let perfectForesight = BacktestPolicy("perfect-foresight", .planner(order: [], foresight: true))

    private static let fixed: [BacktestPolicy] =
        [
            BacktestPolicy("sunward", .planner(order: [], foresight: false)),
            perfectForesight,
            BacktestPolicy("weighted", .weighted),
            BacktestPolicy("nearest-site", .split(.nearest)),
            BacktestPolicy("round-robin", .split(.equal)),
            BacktestPolicy("capacity-proportional", .split(.byCapacity)),
        ]
        + GreedyAllocation.Measure.allCases.flatMap {
            [
                BacktestPolicy($0.policyName, .greedy($0)),
                BacktestPolicy("sunward-at-\($0.policyName)", .atGreedy($0)),
            ]
        }

    /// One objective, with the others following in their usual order, or all three.
    private static func order(_ text: String) -> [ObjectivePolicy.Objective]? {
        let named = text.split(separator: "-").map { ObjectivePolicy.Objective(rawValue: String($0)) }
        let order = named.compactMap(\.self)
        let all = ObjectivePolicy.Objective.allCases
        guard order.count == named.count, Set(order).count == order.count else { return nil }
        switch order.count {
        case 1: return order + all.filter { $0 != order[0] }
        case all.count: return order
        default: return nil
        }
    }
}
