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

    public init(
        name: String,
        inputTokens: Double,
        outputTokens: Double,
        bytesPerToken: Double = 4,
        maxDelaySeconds: Double,
        delayPenaltyUSDPerSecond: Double = 0,
        priority: Int = 1,
        resourceUnitsPerToken: [String: Double] = [:],
        routing: RoutingGoals = RoutingGoals()
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
    }
}
