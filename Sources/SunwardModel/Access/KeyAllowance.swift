/// How much the holder of a key may use; nil sets no limit.
public struct KeyAllowance: Hashable, Sendable {
    /// Requests a minute, in real time. As many may come at once.
    public var requestsPerMinute: Double?

    /// Tokens a minute, of prompts and answers together, in real time. As many may be used at once.
    public var tokensPerMinute: Double?

    /// What the energy of the requests of one UTC day of service time may cost, in USD.
    public var spendUSDPerDay: Double?

    /// What the requests of one UTC day of service time may emit, in grams of CO2.
    public var carbonGramsPerDay: Double?

    public init(
        requestsPerMinute: Double? = nil,
        tokensPerMinute: Double? = nil,
        spendUSDPerDay: Double? = nil,
        carbonGramsPerDay: Double? = nil
    ) {
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.spendUSDPerDay = spendUSDPerDay
        self.carbonGramsPerDay = carbonGramsPerDay
    }
}
