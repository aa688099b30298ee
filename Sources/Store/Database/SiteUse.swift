/// What a site has used in a period, to be subtracted from its budgets.
public struct SiteUse: Codable, Hashable, Sendable {
    /// Water on site and in generation.
    public var waterLiters: Double

    /// At the average intensity.
    public var carbonKilograms: Double

    /// Makes an amount.
    public init(waterLiters: Double, carbonKilograms: Double) {
        self.waterLiters = waterLiters
        self.carbonKilograms = carbonKilograms
    }
}
