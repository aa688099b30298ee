/// What has been used with a key, mostly within one UTC day.
public struct KeyUse: Hashable, Sendable {
    /// Requests that were let in and have ended.
    public var requests: Int

    /// Tokens of prompts and answers together.
    public var tokens: Double

    /// What the energy cost, in USD.
    public var usd: Double

    /// Grams of CO2, at the average intensity.
    public var grams: Double

    public init(requests: Int = 0, tokens: Double = 0, usd: Double = 0, grams: Double = 0) {
        self.requests = requests
        self.tokens = tokens
        self.usd = usd
        self.grams = grams
    }

    public static func + (left: KeyUse, right: KeyUse) -> KeyUse {
        KeyUse(
            requests: left.requests + right.requests,
            tokens: left.tokens + right.tokens,
            usd: left.usd + right.usd,
            grams: left.grams + right.grams
        )
    }

    public static func += (left: inout KeyUse, right: KeyUse) { left = left + right }
}
