/// The part of what one cell has served in its slot that one site serves. Encoded as `[slot, area, class, site, share, queries]`.
public struct PlanShare: Codable, Sendable, Equatable {
    public var slot: Int
    public var area: Int
    public var workloadClass: Int
    public var site: Int
    /// In (0, 1]: of what the cell serves in the slot together with what it leaves unserved there. For demand that is
    /// not deferrable that is all that arrives.
    public var share: Double
    /// What the site serves in the slot, whenever it arrived.
    public var queries: Double

    public init(slot: Int, area: Int, workloadClass: Int, site: Int, share: Double, queries: Double) {
        self.slot = slot
        self.area = area
        self.workloadClass = workloadClass
        self.site = site
        self.share = share
        self.queries = queries
    }

    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        slot = try container.decode(Int.self)
        area = try container.decode(Int.self)
        workloadClass = try container.decode(Int.self)
        site = try container.decode(Int.self)
        share = try container.decode(Double.self)
        queries = try container.decode(Double.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(slot)
        try container.encode(area)
        try container.encode(workloadClass)
        try container.encode(site)
        try container.encode(share)
        try container.encode(queries)
    }
}

/// Queries of one cell that no site can serve.
public struct UnservedDemand: Codable, Sendable, Equatable {
    public var area: Int
    public var workloadClass: Int
    public var slot: Int
    public var queries: Double
    /// What keeps the most promising site from serving them; nil when no single limit does.
    public var limit: BindingLimit?

    public init(area: Int, workloadClass: Int, slot: Int, queries: Double, limit: BindingLimit?) {
        self.area = area
        self.workloadClass = workloadClass
        self.slot = slot
        self.queries = queries
        self.limit = limit
    }
}
