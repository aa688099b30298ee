extension PlanDuals {
    /// What one query costs at a site in the final phase's objective ($), with every limit and earlier phase priced in.
    ///
    /// The same number at every site that shares a cell, and no less anywhere else. A cell without queries is priced as
    /// a whole.
    public func costPerQuery(
        area i: Int,
        site j: Int,
        workloadClass k: Int,
        slot t: Int,
        in problem: AllocationProblem
    ) -> Double {
        let queries = problem.queries[i][k][t]
        let row = siteSlots[j * problem.slots + t]
        let seconds = problem.delaySeconds(area: i, site: j, workloadClass: k, slot: t)
        let limit = delayLimits.first { $0.area == i && $0.workloadClass == k && $0.slot == t }?.perSecond ?? 0
        let weight = problem.delayWeightUSDPerSecond(area: i, workloadClass: k, slot: t)
        let delay = seconds * ((objectiveWeights[.delay] ?? 0) * weight + limit)
        guard queries > 0 else { return delay }
        let energy = problem.facilityKWhPerQuery(site: j, workloadClass: k) * row.energyPerKWh
        let capacity = problem.resources.indices.reduce(0) {
            $0 + problem.resourcePerQuery[j][k][$1] * row.capacityPerUnit[$1]
        }
        return delay / queries + energy + capacity
    }
}
