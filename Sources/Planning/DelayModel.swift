/// How long a query takes, and how its delay counts in the delay objective ($).
public enum DelayModel: Codable, Sendable, Equatable {
    /// The published D[i,k,t], whose terms grow with the slot's query count.
    case published(PublishedDelay)
    /// Seconds a single request takes, demand-weighted.
    case perRequest(PerRequestDelay)
}

/// The delay of arXiv 2507.09942:
/// `D[i,k,t] = sum_j x[i,j,k,t] (beta[i,k,t] lambda[i,k,t] tok[k] / B[i,j] + d[i,j] + v[j,k] tok[k] lambda[i,k,t])`,
/// with objective `sum rho[k] D[i,k,t]`.
public struct PublishedDelay: Codable, Sendable, Equatable {
    /// tok[k] = h[k] + f[k].
    public var tokensPerQuery: [Double]
    /// beta[i][k][t], size per token.
    public var sizePerToken: [[[Double]]]
    /// B[i][j], size per s.
    public var bandwidthPerSecond: [[Double]]
    /// d[i][j], s.
    public var networkSeconds: [[Double]]
    /// v[j][k], s per token.
    public var processingSecondsPerToken: [[Double]]
    /// rho[k], $ per s.
    public var weightUSDPerSecond: [Double]

    public init(
        tokensPerQuery: [Double],
        sizePerToken: [[[Double]]],
        bandwidthPerSecond: [[Double]],
        networkSeconds: [[Double]],
        processingSecondsPerToken: [[Double]],
        weightUSDPerSecond: [Double]
    ) {
        self.tokensPerQuery = tokensPerQuery
        self.sizePerToken = sizePerToken
        self.bandwidthPerSecond = bandwidthPerSecond
        self.networkSeconds = networkSeconds
        self.processingSecondsPerToken = processingSecondsPerToken
        self.weightUSDPerSecond = weightUSDPerSecond
    }
}

/// Delay of one request: network round trip, transfer of its own tokens and unloaded processing.
///
/// The objective is `sum rho[k] queries[i,k,t] x[i,j,k,t] seconds[i,j,k]`. A site slower than the class's limit is
/// never used for it.
public struct PerRequestDelay: Codable, Sendable, Equatable {
    /// Seconds at or above this mean that the site cannot be reached from the area.
    public static let unreachableSeconds = 1e9

    /// Seconds a request of area i and class k takes via site j, `[i][j][k]`.
    public var seconds: [[[Double]]]
    /// rho[k], $ per second of one request.
    public var weightUSDPerSecondRequest: [Double]

    public init(seconds: [[[Double]]], weightUSDPerSecondRequest: [Double]) {
        self.seconds = seconds
        self.weightUSDPerSecondRequest = weightUSDPerSecondRequest
    }
}
