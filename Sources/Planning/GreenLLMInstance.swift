/// An instance of the published Green-LLM allocation (arXiv 2507.09942), format `green-llm-instance/1`.
///
/// Arrays are indexed in the order of the names in the comments: area `i`, site `j`, class `k`, resource `r`, slot `t`.
public struct GreenLLMInstance: Codable, Sendable, Equatable {
    /// The only format this type reads.
    public static let supportedFormat = "green-llm-instance/1"

    public var format: String
    public var name: String
    /// I.
    public var areas: [String]
    /// J.
    public var sites: [String]
    /// K.
    public var classes: [String]
    /// R.
    public var resources: [String]
    /// T, the number of slots.
    public var slots: Int
    /// Length of one slot, h.
    public var slotHours: Double
    /// lambda[i][k][t], queries per slot.
    public var queries: [[[Double]]]
    /// h[k], tokens per query.
    public var inputTokens: [Double]
    /// f[k], tokens per query.
    public var outputTokens: [Double]
    /// tau_in[k], kWh per token.
    public var inputTokenEnergyKWh: [Double]
    /// tau_out[k], kWh per token.
    public var outputTokenEnergyKWh: [Double]
    /// rho[k], $ per s.
    public var delayPenalty: [Double]
    /// c[j][t], $ per kWh; may be negative.
    public var price: [[Double]]
    /// theta[j][t], kgCO2 per kWh.
    public var carbonIntensity: [[Double]]
    /// delta[j], $ per kgCO2.
    public var carbonTax: [Double]
    /// P_w[j][t], kWh per slot.
    public var renewableKWh: [[Double]]
    /// P_max[j][t], kWh per slot.
    public var gridLimitKWh: [[Double]]
    /// PUE[j], at least 1.
    public var pue: [Double]
    /// WUE[j][t], L per kWh of IT energy.
    public var wue: [[Double]]
    /// EWIF[j][t], L per kWh of facility energy.
    public var ewif: [[Double]]
    /// Z, L over the horizon.
    public var waterBudgetL: Double
    /// C[r][j], resource units per slot.
    public var capacity: [[Double]]
    /// alpha[k][r], resource units per token.
    public var resourcePerToken: [[Double]]
    /// beta[i][k][t], size per token.
    public var tokenSize: [[[Double]]]
    /// B[i][j], size per s.
    public var bandwidth: [[Double]]
    /// d[i][j], s.
    public var networkDelay: [[Double]]
    /// v[j][k], s per token.
    public var processingDelay: [[Double]]
    /// Delta[i][k], s.
    public var maxDelay: [[Double]]
    /// Beyond the published program. How many slots after its own a query of class k may be served; nil where all are
    /// served at once.
    public var deferrableSlots: [Int]?
    /// Beyond the published program. Queries that wait before the first slot, [i][k][d]: to be served by the end of d.
    public var waitingQueries: [[[Double]]]?
    /// Beyond the published program. [j], nil where a site has no battery.
    public var batteries: [InstanceBattery?]?
}
