/// A limit on what some sites use over some slots.
public struct ConsumptionBudget: Codable, Sendable, Equatable {
    /// What is limited.
    public enum Kind: String, Codable, Sendable {
        /// Litres: on-site cooling plus the water behind the energy.
        case water
        /// Kilograms of CO2 from grid energy, location-based average intensity.
        case carbon
    }

    public var name: String
    public var kind: Kind
    /// Site indices; nil means all sites.
    public var sites: [Int]?
    public var slots: Range<Int>
    /// What remains, in litres or kg; zero or less means that it is spent.
    public var limit: Double

    public init(name: String, kind: Kind, sites: [Int]? = nil, slots: Range<Int>, limit: Double) {
        self.name = name
        self.kind = kind
        self.sites = sites
        self.slots = slots
        self.limit = limit
    }

    func covers(site: Int, slot: Int) -> Bool {
        slots.contains(slot) && (sites?.contains(site) ?? true)
    }
}
