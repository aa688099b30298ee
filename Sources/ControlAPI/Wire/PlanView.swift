import ControlPlane
import Foundation
import SunwardModel

/// A plan.
public struct PlanView: Codable, Sendable {
    /// A part of an area's queries of a class.
    public struct Share: Codable, Sendable {
        public var slot: Int
        public var slotStart: Date
        public var area: String
        public var workloadClass: String
        public var site: String
        public var share: Double
        public var queries: Double

        private enum CodingKeys: String, CodingKey {
            case slot, slotStart, area, site, share, queries
            case workloadClass = "class"
        }
    }

    /// Demand that is not placed.
    public struct Unserved: Codable, Sendable {
        public var slot: Int
        public var slotStart: Date
        public var area: String
        public var workloadClass: String
        public var queries: Double
        public var reason: String

        private enum CodingKeys: String, CodingKey {
            case slot, slotStart, area, queries, reason
            case workloadClass = "class"
        }
    }

    public var id: UUID
    public var fleetDigest: String
    public var issuedAt: Date
    public var ageSeconds: Double
    public var inForce: Bool

    /// Whether the horizon has ended or planning is failing: the plan still serves.
    public var stale: Bool
    public var trigger: String
    public var status: String
    public var grid: TimeGrid

    /// The slot that holds the present moment.
    public var currentSlot: Int?
    public var totals: PlanTotals
    public var phases: [PlanPhase]
    public var inputs: PlanInputsSummary
    public var timing: PlanTiming

    /// How much of the plan is new; nil for the first one.
    public var switching: PlanSwitching?
    public var shares: [Share]
    public var unserved: [Unserved]
    public var sites: [PlannedSiteSlot]

    init(_ record: PlanRecord, inForce: Bool, isFailing: Bool, now: Date) {
        id = record.id
        fleetDigest = record.fleetDigest
        issuedAt = record.issuedAt
        ageSeconds = now.timeIntervalSince(record.issuedAt)
        self.inForce = inForce
        stale = inForce && (isFailing || now >= record.grid.end)
        trigger = record.trigger
        status = record.status
        grid = record.grid
        currentSlot = record.grid.slot(containing: now)
        totals = record.totals
        phases = record.phases
        inputs = record.inputs
        timing = record.timing
        switching = record.switching
        shares = record.shares.map {
            Share(
                slot: $0.slot,
                slotStart: record.grid.start(ofSlot: $0.slot),
                area: $0.area,
                workloadClass: $0.workloadClass,
                site: $0.site,
                share: $0.share,
                queries: $0.queries
            )
        }
        unserved = record.unserved.map {
            Unserved(
                slot: $0.slot,
                slotStart: record.grid.start(ofSlot: $0.slot),
                area: $0.area,
                workloadClass: $0.workloadClass,
                queries: $0.queries,
                reason: $0.reason
            )
        }
        sites = record.sites
    }
}
