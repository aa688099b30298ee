import Routing

/// What was fitted offline for the estimators to start from; nil parts start from the fleet file's priors.
public struct FittedEstimates: Sendable {
    public var quality: QualityState?
    public var outputLength: OutputLengthState?

    /// Where prices of quality start.
    public var prices: PriceCurve?

    /// Tells one fit from another: what was learned since goes on from the same fit only.
    public var fingerprint: String?

    public init(
        quality: QualityState? = nil,
        outputLength: OutputLengthState? = nil,
        prices: PriceCurve? = nil,
        fingerprint: String? = nil
    ) {
        self.quality = quality
        self.outputLength = outputLength
        self.prices = prices
        self.fingerprint = fingerprint
    }

    /// What a fit has found.
    ///
    /// - Parameter fingerprint: As the fit's file was read with.
    public init(_ router: FittedRouter, fingerprint: String) {
        self.init(
            quality: router.quality,
            outputLength: router.outputLength,
            prices: router.prices,
            fingerprint: fingerprint
        )
    }
}
