/// Who serves what, what that costs, and what one more unit of each limit would be worth.
public struct AllocationPlan: Codable, Sendable {
    /// Whether all demand is served, and whether the plan is proven to be the best.
    public enum Status: String, Codable, Sendable {
        /// All demand is served, and no plan is better by more than 1e-4; see ``AllocationPlan/relativeGap``.
        case optimal
        /// All demand is served within the limits, but a better plan is not ruled out.
        case feasible
        /// Some demand cannot be served within the limits; see ``AllocationPlan/unserved``.
        case partial
    }

    /// One optimisation of the solve.
    public struct Phase: Codable, Sendable, Equatable {
        /// What was minimised; nil for a weighted sum.
        public var objective: PlanningObjective?
        /// Its minimum, as the program states it.
        public var optimum: Double
        /// What no plan's objective can be below within the limits that earlier phases set, proven by prices (weak
        /// duality); nil where nothing is proven, as in plans kept before bounds were.
        public var bound: Double?
        public var seconds: Double
        public var iterations: Int
        /// How far the plan as it stands may be above the best possible value of this objective at the most, beyond what
        /// the goal lets later phases give up; see ``AllocationPlan/withProvenGaps(_:in:before:)``.
        public var relativeGap: Double

        init(
            objective: PlanningObjective?,
            optimum: Double,
            seconds: Double,
            iterations: Int,
            bound: Double?,
            relativeGap: Double = 0
        ) {
            self.objective = objective
            self.optimum = optimum
            self.bound = bound.flatMap { $0.isFinite ? $0 : nil }
            self.seconds = seconds
            self.iterations = iterations
            self.relativeGap = relativeGap
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            objective = try container.decodeIfPresent(PlanningObjective.self, forKey: .objective)
            optimum = try container.decode(Double.self, forKey: .optimum)
            bound = try container.decodeIfPresent(Double.self, forKey: .bound)
            seconds = try container.decode(Double.self, forKey: .seconds)
            iterations = try container.decode(Int.self, forKey: .iterations)
            relativeGap = try container.decodeIfPresent(Double.self, forKey: .relativeGap) ?? 0
        }
    }

    public var status: Status
    /// In the order they were solved; begins with `unserved` when demand may or must go unserved.
    public var phases: [Phase]
    /// Nonzero shares, ordered by slot, area, class, site.
    public var shares: [PlanShare]
    public var unserved: [UnservedDemand]
    /// What waits at the end of each slot, ordered by slot, area, class; only where something does.
    public var deferred: [DeferredDemand] = []
    public var totals: PlanTotals
    /// One row a site and slot, ordered by site, then slot.
    public var footprint: [SiteSlotFootprint]
    public var duals: PlanDuals
    public var iterations: Int
    public var solveSeconds: Double
    /// Where the solve ended, to warm-start the next one; not encoded.
    public var basis: PlanBasis?
    /// Whether time was up before the last phase was solved; not encoded.
    public internal(set) var isCutShort = false

    private enum CodingKeys: String, CodingKey {
        case status, phases, shares, unserved, deferred, totals, footprint, duals, iterations, solveSeconds
    }

    /// The shares of one cell, by ascending site.
    public func shares(area: Int, workloadClass: Int, slot: Int) -> ArraySlice<PlanShare> {
        let key = (slot, area, workloadClass)
        func firstIndex(where isPast: ((Int, Int, Int)) -> Bool) -> Int {
            var (low, high) = (0, shares.count)
            while low < high {
                let middle = (low + high) / 2
                let share = shares[middle]
                if isPast((share.slot, share.area, share.workloadClass)) { high = middle } else { low = middle + 1 }
            }
            return low
        }
        return shares[firstIndex { $0 >= key }..<firstIndex { $0 > key }]
    }

    /// The plan where all its phases were solved.
    /// - Throws: ``PlanningError`` with code `timeLimit` where time was up before.
    public func complete() throws(PlanningError) -> AllocationPlan {
        guard isCutShort else { return self }
        throw PlanningError(
            code: .timeLimit,
            message: "the time limit passed before the last phase was solved; allow more time or plan fewer slots"
        )
    }

    /// The largest gap of any phase; see ``Phase/relativeGap``.
    public var relativeGap: Double { phases.map(\.relativeGap).max() ?? 0 }

    /// The queries that a cell's shares are of.
    func queries(area i: Int, workloadClass k: Int, slot t: Int, in problem: AllocationProblem) -> Double {
        guard problem.isDeferrable(area: i, workloadClass: k) else { return problem.queries[i][k][t] }
        let missing = unserved.first { $0.area == i && $0.workloadClass == k && $0.slot == t }?.queries ?? 0
        return shares(area: i, workloadClass: k, slot: t).reduce(missing) { $0 + $1.queries }
    }

    /// x[i,j,k,t]: the share of a cell's queries that a site serves; see ``PlanShare/share``.
    public func share(area: Int, site: Int, workloadClass: Int, slot: Int) -> Double {
        shares(area: area, workloadClass: workloadClass, slot: slot).first { $0.site == site }?.share ?? 0
    }
}

extension AllocationPlan {
    /// Reads a plan; one that was kept before demand could wait has nothing deferred.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        status = try members.decode(Status.self, forKey: .status)
        phases = try members.decode([Phase].self, forKey: .phases)
        shares = try members.decode([PlanShare].self, forKey: .shares)
        unserved = try members.decode([UnservedDemand].self, forKey: .unserved)
        deferred = try members.decodeIfPresent([DeferredDemand].self, forKey: .deferred) ?? []
        totals = try members.decode(PlanTotals.self, forKey: .totals)
        footprint = try members.decode([SiteSlotFootprint].self, forKey: .footprint)
        duals = try members.decode(PlanDuals.self, forKey: .duals)
        iterations = try members.decode(Int.self, forKey: .iterations)
        solveSeconds = try members.decode(Double.self, forKey: .solveSeconds)
    }
}
