/// Limits on what the whole fleet may use in a day (00:00 to 24:00 UTC); nil means no limit.
public struct Budgets: Codable, Hashable, Sendable {
    /// Water on site and in power generation (Z in Green-LLM).
    public var waterLitersPerDay: Double?

    /// Operational carbon dioxide equivalent.
    public var carbonKilogramsPerDay: Double?

    public init(waterLitersPerDay: Double? = nil, carbonKilogramsPerDay: Double? = nil) {
        self.waterLitersPerDay = waterLitersPerDay
        self.carbonKilogramsPerDay = carbonKilogramsPerDay
    }
}
