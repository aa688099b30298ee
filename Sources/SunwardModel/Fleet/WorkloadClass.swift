/// A kind of request with one token profile and one service level (index k in Green-LLM).
public struct WorkloadClass: Codable, Hashable, Sendable {
    public var name: String

    /// Mean prompt length (h in Green-LLM).
    public var inputTokens: Double

    /// Mean answer length (f in Green-LLM).
    public var outputTokens: Double

    /// Bytes on the wire for each token (beta in Green-LLM).
    public var bytesPerToken: Double

    /// Longest acceptable mean delay of a request, network and processing together (Delta in Green-LLM).
    public var maxDelaySeconds: Double

    /// What a second of delay of one request costs (rho in Green-LLM).
    public var delayPenaltyUSDPerSecond: Double

    /// Who is served first when not all can be: a higher number goes first.
    public var priority: Int

    /// Units of each named resource that a token uses, beside the concurrency that models take (alpha in Green-LLM).
    public var resourceUnitsPerToken: [String: Double]

    /// What its requests are owed by the router.
    public var routing: RoutingGoals

    /// Short texts by which a prompt of the class is known where nobody says which class it is of; in any case of letters.
    public var cues: [String]

    /// How many hours after it arrives a request may still be served; 0 means at once.
    public var deferrableHours: Double

    public init(
        name: String,
        inputTokens: Double,
        outputTokens: Double,
        bytesPerToken: Double = 4,
        maxDelaySeconds: Double,
        delayPenaltyUSDPerSecond: Double = 0,
        priority: Int = 1,
        resourceUnitsPerToken: [String: Double] = [:],
        routing: RoutingGoals = RoutingGoals(),
        cues: [String] = [],
        deferrableHours: Double = 0
    ) {
        self.name = name
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.bytesPerToken = bytesPerToken
        self.maxDelaySeconds = maxDelaySeconds
        self.delayPenaltyUSDPerSecond = delayPenaltyUSDPerSecond
        self.priority = priority
        self.resourceUnitsPerToken = resourceUnitsPerToken
        self.routing = routing
        self.cues = cues
        self.deferrableHours = deferrableHours
    }
}

extension WorkloadClass {
    /// Reads a class that may have been kept before some of its members were thought of: those get their defaults.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try members.decode(String.self, forKey: .name),
            inputTokens: try members.decode(Double.self, forKey: .inputTokens),
            outputTokens: try members.decode(Double.self, forKey: .outputTokens),
            maxDelaySeconds: try members.decode(Double.self, forKey: .maxDelaySeconds)
        )
        try members.read(.bytesPerToken, into: &bytesPerToken)
        try members.read(.delayPenaltyUSDPerSecond, into: &delayPenaltyUSDPerSecond)
        try members.read(.priority, into: &priority)
        try members.read(.resourceUnitsPerToken, into: &resourceUnitsPerToken)
        try members.read(.routing, into: &routing)
        try members.read(.cues, into: &cues)
        try members.read(.deferrableHours, into: &deferrableHours)
    }
}
