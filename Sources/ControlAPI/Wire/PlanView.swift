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

    /// Demand that waits beyond a slot.
    public struct Deferred: Codable, Sendable {
        public var slot: Int
        public var slotStart: Date
        public var area: String
        public var workloadClass: String

        /// Waiting at the end of the slot.
        public var waitingQueries: Double

        private enum CodingKeys: String, CodingKey {
            case slot, slotStart, area, waitingQueries
            case workloadClass = "class"
        }
    }

    /// What a site's battery is to do now.
    public struct Battery: Codable, Sendable {
        public var site: String

        /// Power to charge with, at the battery's terminals; one of both is zero.
        public var chargeKW: Double

        /// Power to discharge with.
        public var dischargeKW: Double

        /// Until when, if no new plan says otherwise.
        public var until: Date

        /// What it then holds.
        public var chargeStateKWh: Double
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
    public var deferred: [Deferred]

    /// Set-points of the present slot, one a site with a battery; none of a plan that is not in force.
    public var batteries: [Battery]

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
        deferred = record.deferred.map {
            Deferred(
                slot: $0.slot,
                slotStart: record.grid.start(ofSlot: $0.slot),
                area: $0.area,
                workloadClass: $0.workloadClass,
                waitingQueries: $0.waitingQueries
            )
        }
        batteries = inForce ? Self.batteries(record, now: now) : []
    }
    private static func batteries(_ record: PlanRecord, now: Date) -> [Battery] {
        guard let slot = record.grid.slot(containing: now) else { return [] }
        let table = RoutingTable(record)
        return record.sites.filter { $0.slot == slot }.compactMap { site in
            site.chargeStateKWh.map { state in
                let power = table.batteryPower(ofSite: site.site, at: now)
                return Battery(
                    site: site.site,
                    chargeKW: power.chargeKW,
                    dischargeKW: power.dischargeKW,
                    until: record.grid.start(ofSlot: slot + 1),
                    chargeStateKWh: state
                )
            }
        }
    }
}
