import Foundation
import Planning
import SunwardModel

/// Two plans beside each other, over their whole horizon.
public struct ComparisonView: Codable, Sendable {
    /// What a plan takes.
    public struct Totals: Codable, Sendable {
        public var servedQueries: Double
        public var unservedQueries: Double
        public var facilityKWh: Double
        public var gridKWh: Double
        public var renewableKWh: Double
        public var energyUSD: Double
        public var carbonUSD: Double
        public var carbonKilograms: Double
        public var delayUSD: Double

        /// Nil with the published delay, which is not a request's.
        public var delayMeanSeconds: Double?
        public var waterLiters: Double
    }

    /// What one site serves and takes.
    public struct SiteTotals: Codable, Sendable {
        public var queries: Double
        public var facilityKWh: Double
        public var gridKWh: Double
        public var renewableKWh: Double
        public var carbonKilograms: Double
        public var waterLiters: Double
        public var costUSD: Double
    }

    /// One site under both plans.
    public struct Site: Codable, Sendable {
        public var site: String
        public var before: SiteTotals
        public var after: SiteTotals
    }

    /// Queries of an area and class that go elsewhere.
    public struct Move: Codable, Sendable {
        public var area: String
        public var workloadClass: String

        /// Nil where nobody served them.
        public var from: String?

        /// Nil where nobody serves them.
        public var to: String?
        public var slots: [Int]

        /// When the first of these slots begins; nil for a problem without dates.
        public var firstSlotStart: Date?
        public var queries: Double

        /// Whether they are served at another time, too.
        public var inTime: Bool

        private enum CodingKeys: String, CodingKey {
            case area, from, to, slots, firstSlotStart, queries, inTime
            case workloadClass = "class"
        }
    }

    /// Demand that nobody serves under the new plan.
    public struct Unserved: Codable, Sendable {
        public var slot: Int
        public var area: String
        public var workloadClass: String
        public var queries: Double
        public var reason: String?

        private enum CodingKeys: String, CodingKey {
            case slot, area, queries, reason
            case workloadClass = "class"
        }
    }

    /// Most moves that are told one by one.
    public static let mostMoves = 50

    public var before: Totals
    public var after: Totals
    public var sites: [Site]

    /// Queries served elsewhere or at another time than before.
    public var movedQueries: Double

    /// The largest moves.
    public var moves: [Move]

    /// How many moves there are.
    public var moveCount: Int
    public var unserved: [Unserved]

    init(_ comparison: PlanComparison, problem: AllocationProblem, grid: TimeGrid?) {
        before = Totals(comparison.before)
        after = Totals(comparison.after)
        sites = comparison.sites.map {
            Site(site: problem.sites[$0.site], before: SiteTotals($0.before), after: SiteTotals($0.after))
        }
        movedQueries = comparison.movedQueries
        moveCount = comparison.moves.count
        moves = comparison.moves.prefix(Self.mostMoves).map { move in
            Move(
                area: problem.areas[move.area],
                workloadClass: problem.classes[move.workloadClass],
                from: move.from.map { problem.sites[$0] },
                to: move.to.map { problem.sites[$0] },
                slots: move.slots,
                firstSlotStart: move.slots.first.flatMap { grid?.start(ofSlot: $0) },
                queries: move.queries,
                inTime: move.isInTime
            )
        }
        unserved = comparison.unserved.map {
            Unserved(
                slot: $0.slot,
                area: problem.areas[$0.area],
                workloadClass: problem.classes[$0.workloadClass],
                queries: $0.queries,
                reason: $0.limit?.description(in: problem)
            )
        }
    }
}

extension ComparisonView.Totals {
    fileprivate init(_ totals: Planning.PlanTotals) {
        self.init(
            servedQueries: totals.servedQueries,
            unservedQueries: totals.unservedQueries,
            facilityKWh: totals.facilityKWh,
            gridKWh: totals.gridKWh,
            renewableKWh: totals.renewableUsedKWh,
            energyUSD: totals.energyUSD,
            carbonUSD: totals.carbonUSD,
            carbonKilograms: totals.carbonKg,
            delayUSD: totals.delayUSD,
            delayMeanSeconds: totals.delaySecondsMean,
            waterLiters: totals.waterL
        )
    }
}

extension ComparisonView.SiteTotals {
    fileprivate init(_ totals: PlanComparison.SiteTotals) {
        self.init(
            queries: totals.queries,
            facilityKWh: totals.facilityKWh,
            gridKWh: totals.gridKWh,
            renewableKWh: totals.renewableKWh,
            carbonKilograms: totals.carbonKg,
            waterLiters: totals.waterL,
            costUSD: totals.costUSD
        )
    }
}
