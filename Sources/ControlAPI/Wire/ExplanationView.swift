import ControlPlane
import Foundation
import Planning
import SunwardModel

/// Why an area's queries of a class go where they go in a slot, and what else it could have been.
public struct ExplanationView: Codable, Sendable {
    /// One site as a place for one more query.
    public struct Option: Codable, Sendable {
        public var site: String
        public var share: Double

        /// What one more query would take here; energy and carbon are zero while the site's own supply is in surplus.
        public var energyUSD: Double
        public var carbonGrams: Double
        public var waterLiters: Double
        public var delaySeconds: Double
        public var coveredByRenewables: Bool

        /// How much worse one query is here than at the best site, by the score that the plan minimises: the last
        /// objective plus the earlier ones by ``ExplanationView/objectiveWeights``, with every limit priced in. Zero is
        /// best; nil where the site can never take it. Not what a query costs: that is told above.
        public var extraScore: Double?

        /// The limits that leave no room here.
        public var limits: [String]
    }

    public var planID: UUID
    public var area: String
    public var workloadClass: String
    public var slot: Int
    public var slotStart: Date
    public var queries: Double
    public var unservedQueries: Double
    public var options: [Option]

    /// The cheapest site that the plan does not use but could.
    public var nextBest: String?

    /// Limits that bind for this demand at some site.
    public var bindingLimits: [String]

    /// How much each objective counts in the prices above: the last objective and, through its bounds, earlier ones.
    public var objectiveWeights: [String: Double]

    private enum CodingKeys: String, CodingKey {
        case planID, area, slot, slotStart, queries, unservedQueries, options, nextBest, bindingLimits
        case objectiveWeights
        case workloadClass = "class"
    }

    init(record: PlanRecord, archive: PlanArchive, area: Int, workloadClass: Int, slot: Int) {
        let problem = archive.problem
        let explanation = PlanExplanation.explain(
            area: area,
            workloadClass: workloadClass,
            slot: slot,
            problem: problem,
            plan: archive.plan
        )
        planID = record.id
        self.area = problem.areas[area]
        self.workloadClass = problem.classes[workloadClass]
        self.slot = slot
        slotStart = record.grid.start(ofSlot: slot)
        queries = explanation.queries
        unservedQueries = explanation.unservedQueries
        options = explanation.options.map {
            Option(
                site: problem.sites[$0.site],
                share: $0.share,
                energyUSD: $0.energyUSD,
                carbonGrams: $0.carbonKg * 1000,
                waterLiters: $0.waterL,
                delaySeconds: $0.delaySeconds,
                coveredByRenewables: $0.isCoveredByRenewables,
                extraScore: $0.reducedCostUSD,
                limits: $0.limits.map { $0.description(in: problem) }
            )
        }
        nextBest = explanation.nextBest.map { problem.sites[$0.site] }
        bindingLimits = explanation.bindingLimits.map { $0.description(in: problem) }
        objectiveWeights = Dictionary(
            archive.plan.duals.objectiveWeights.map { ($0.key.rawValue, $0.value) }
        ) { first, _ in first }
    }
}
