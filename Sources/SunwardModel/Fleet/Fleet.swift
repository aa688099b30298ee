/// Everything the operator has declared: who asks, what they ask for, and the sites that can answer.
///
/// A `Fleet` made by ``FleetLoader`` is valid: names are unique and refer to each other, numbers are in range.
public struct Fleet: Codable, Hashable, Sendable {
    public var name: String
    public var areas: [Area]
    public var classes: [WorkloadClass]
    public var sites: [Site]
    public var objectives: ObjectivePolicy
    public var budgets: Budgets
    public var planner: PlannerSettings
    public var routing: RoutingSettings
    public var gateway: GatewaySettings

    public init(
        name: String,
        areas: [Area],
        classes: [WorkloadClass],
        sites: [Site],
        objectives: ObjectivePolicy = ObjectivePolicy(),
        budgets: Budgets = Budgets(),
        planner: PlannerSettings = PlannerSettings(),
        routing: RoutingSettings = RoutingSettings(),
        gateway: GatewaySettings = GatewaySettings()
    ) {
        self.name = name
        self.areas = areas
        self.classes = classes
        self.sites = sites
        self.objectives = objectives
        self.budgets = budgets
        self.planner = planner
        self.routing = routing
        self.gateway = gateway
    }

    /// The site called `name`.
    public func site(named name: String) -> Site? { sites.first { $0.name == name } }

    /// The area called `name`.
    public func area(named name: String) -> Area? { areas.first { $0.name == name } }

    /// The class called `name`.
    public func workloadClass(named name: String) -> WorkloadClass? { classes.first { $0.name == name } }
}

extension Fleet {
    /// Reads a fleet that may have been kept before some of its members were thought of: those get their defaults.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try members.decode(String.self, forKey: .name),
            areas: try members.decode([Area].self, forKey: .areas),
            classes: try members.decode([WorkloadClass].self, forKey: .classes),
            sites: try members.decode([Site].self, forKey: .sites)
        )
        try members.read(.objectives, into: &objectives)
        try members.read(.budgets, into: &budgets)
        try members.read(.planner, into: &planner)
        try members.read(.routing, into: &routing)
        try members.read(.gateway, into: &gateway)
    }
}
