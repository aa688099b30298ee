/// How models are chosen in all sites of a fleet.
public struct RoutingSettings: Codable, Hashable, Sendable {
    /// Which promise is kept when floor and budget cannot both be.
    public enum Precedence: String, Codable, Hashable, Sendable, CaseIterable {
        case floor
        case budget
    }

    public var policy: RoutingPolicyName

    public var precedence: Precedence

    /// Carbon of all sites together; a site may have an allowance of its own.
    public var carbonAllowance: CarbonAllowance?

    /// How far below the best predicted quality `gar-epsilon` may go, 0 to 1.
    public var epsilon: Double

    /// Standard errors of predicted quality kept above the floor (margin A).
    public var qualityMarginStandardErrors: Double

    /// Part of the latency objective kept free (margin L), 0 to 1.
    public var latencyMarginFraction: Double

    /// Window of observed latencies that the 95th percentiles are taken over.
    public var latencyWindowMinutes: Double

    /// Power of the router's host for each busy core, for the account of the router's own decisions.
    public var routerWattsPerCore: Double

    /// Observations that a quality prior of the fleet's files weighs as much as.
    public var priorObservations: Double

    public init(
        policy: RoutingPolicyName = .garPrimalDual,
        precedence: Precedence = .floor,
        carbonAllowance: CarbonAllowance? = nil,
        epsilon: Double = 0.05,
        qualityMarginStandardErrors: Double = 0,
        latencyMarginFraction: Double = 0.05,
        latencyWindowMinutes: Double = 10,
        routerWattsPerCore: Double = 15,
        priorObservations: Double = 50
    ) {
        self.policy = policy
        self.precedence = precedence
        self.carbonAllowance = carbonAllowance
        self.epsilon = epsilon
        self.qualityMarginStandardErrors = qualityMarginStandardErrors
        self.latencyMarginFraction = latencyMarginFraction
        self.latencyWindowMinutes = latencyWindowMinutes
        self.routerWattsPerCore = routerWattsPerCore
        self.priorObservations = priorObservations
    }
}
