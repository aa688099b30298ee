/// Where a site's power can come from.
public struct PowerSupply: Codable, Hashable, Sendable {
    /// Most the site may draw from the grid (P_max in Green-LLM).
    public var gridLimitKW: Double

    /// Installed photovoltaic power (what a capacity factor of one yields).
    public var solarCapacityKW: Double

    /// Installed wind power.
    public var windCapacityKW: Double

    public init(gridLimitKW: Double, solarCapacityKW: Double = 0, windCapacityKW: Double = 0) {
        self.gridLimitKW = gridLimitKW
        self.solarCapacityKW = solarCapacityKW
        self.windCapacityKW = windCapacityKW
    }
}
