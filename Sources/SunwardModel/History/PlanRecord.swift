import Foundation

/// A plan as it is kept: what was decided, from what, and at which prices. Written in one transaction.
public struct PlanRecord: Codable, Hashable, Sendable, Identifiable {
    /// Time-ordered (version 7), made by the coordinator so that a plan has a name while the database is away.
    public var id: UUID

    /// ``FleetVersion/digest`` of the fleet it was made for.
    public var fleetDigest: String

    /// When the plan was asked for, in service time.
    public var issuedAt: Date

    /// Why it was made: `timer`, `start`, `request`, `site-up`, `site-down`, `departure`, `batch`, `fleet-reload`.
    public var trigger: String

    /// The slots it covers.
    public var grid: TimeGrid

    /// `optimal`, or `partial` when some demand could not be served.
    public var status: String

    public var totals: PlanTotals
    public var phases: [PlanPhase]
    public var inputs: PlanInputsSummary
    public var timing: PlanTiming

    /// How much of it is new; nil for the first plan, and for those kept before this was told.
    public var switching: PlanSwitching?
    public var shares: [PlanShare]
    public var unserved: [UnservedDemand]
    public var sites: [PlannedSiteSlot]

    /// The complete program that was solved and its solution, as JSON, so that any plan can be explained or solved
    /// again.
    public var problem: Data

    /// What waits at the end of each slot; only where something does.
    public var deferred: [DeferredDemand]

    public init(
        id: UUID,
        fleetDigest: String,
        issuedAt: Date,
        trigger: String,
        grid: TimeGrid,
        status: String,
        totals: PlanTotals,
        phases: [PlanPhase],
        inputs: PlanInputsSummary,
        timing: PlanTiming,
        switching: PlanSwitching? = nil,
        shares: [PlanShare],
        unserved: [UnservedDemand],
        sites: [PlannedSiteSlot],
        problem: Data,
        deferred: [DeferredDemand] = []
    ) {
        self.id = id
        self.fleetDigest = fleetDigest
        self.issuedAt = issuedAt
        self.trigger = trigger
        self.grid = grid
        self.status = status
        self.totals = totals
        self.phases = phases
        self.inputs = inputs
        self.timing = timing
        self.switching = switching
        self.shares = shares
        self.unserved = unserved
        self.sites = sites
        self.problem = problem
        self.deferred = deferred
    }
}

extension PlanRecord {
    /// Reads a plan that may have been kept before demand could wait.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try members.decode(UUID.self, forKey: .id),
            fleetDigest: try members.decode(String.self, forKey: .fleetDigest),
            issuedAt: try members.decode(Date.self, forKey: .issuedAt),
            trigger: try members.decode(String.self, forKey: .trigger),
            grid: try members.decode(TimeGrid.self, forKey: .grid),
            status: try members.decode(String.self, forKey: .status),
            totals: try members.decode(PlanTotals.self, forKey: .totals),
            phases: try members.decode([PlanPhase].self, forKey: .phases),
            inputs: try members.decode(PlanInputsSummary.self, forKey: .inputs),
            timing: try members.decode(PlanTiming.self, forKey: .timing),
            shares: try members.decode([PlanShare].self, forKey: .shares),
            unserved: try members.decode([UnservedDemand].self, forKey: .unserved),
            sites: try members.decode([PlannedSiteSlot].self, forKey: .sites),
            problem: try members.decode(Data.self, forKey: .problem)
        )
        try members.read(.deferred, into: &deferred)
    }
}
