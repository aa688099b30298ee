import Foundation
import SunwardModel

/// One line about a plan: a row of `plan_summary`.
public struct PlanSummaryRow: Codable, Hashable, Sendable {
    public var id: UUID
    public var issuedAt: Date
    /// When the next plan was issued; nil for the latest.
    public var supersededAt: Date?
    public var trigger: String
    public var status: String
    /// Name of the fleet; nil when that fleet is not kept.
    public var fleet: String?
    public var fleetDigest: String
    public var gridStart: Date
    public var gridEnd: Date
    public var slotSeconds: Double
    public var slotCount: Int
    public var totals: PlanTotals
    public var timing: PlanTiming
    /// How much of it is new; nil for the first plan, and for those kept before this was told.
    public var switching: PlanSwitching?
    public var shareRows: Int
    public var unservedRows: Int
    public var siteRows: Int
    public var dualRows: Int

    /// Makes a row.
    public init(
        id: UUID,
        issuedAt: Date,
        supersededAt: Date?,
        trigger: String,
        status: String,
        fleet: String?,
        fleetDigest: String,
        gridStart: Date,
        gridEnd: Date,
        slotSeconds: Double,
        slotCount: Int,
        totals: PlanTotals,
        timing: PlanTiming,
        switching: PlanSwitching? = nil,
        shareRows: Int,
        unservedRows: Int,
        siteRows: Int,
        dualRows: Int
    ) {
        self.id = id
        self.issuedAt = issuedAt
        self.supersededAt = supersededAt
        self.trigger = trigger
        self.status = status
        self.fleet = fleet
        self.fleetDigest = fleetDigest
        self.gridStart = gridStart
        self.gridEnd = gridEnd
        self.slotSeconds = slotSeconds
        self.slotCount = slotCount
        self.totals = totals
        self.timing = timing
        self.switching = switching
        self.shareRows = shareRows
        self.unservedRows = unservedRows
        self.siteRows = siteRows
        self.dualRows = dualRows
    }
}
