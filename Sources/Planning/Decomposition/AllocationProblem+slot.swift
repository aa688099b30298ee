extension AllocationProblem {
    /// The part of the problem that belongs to one slot alone, as a problem of one slot.
    ///
    /// Budgets couple slots and are left out, but for spent ones: what uses nothing in the whole uses nothing in any
    /// part.
    func slice(slot t: Int) -> AllocationProblem {
        func part(_ series: [[Double]]) -> [[Double]] { series.map { [$0[t]] } }
        var slice = self
        slice.slots = 1
        slice.queries = queries.map(part)
        slice.capacity = capacity.map(part)
        if case .published(var published) = delay {
            published.sizePerToken = published.sizePerToken.map(part)
            slice.delay = .published(published)
        }
        slice.slotFraction = slotFraction.map { [$0[t]] }
        slice.priceUSDPerKWh = part(priceUSDPerKWh)
        slice.carbonIntensityKgPerKWh = part(carbonIntensityKgPerKWh)
        slice.marginalCarbonIntensityKgPerKWh = marginalCarbonIntensityKgPerKWh.map(part)
        slice.renewableKWh = part(renewableKWh)
        slice.gridLimitKWh = part(gridLimitKWh)
        slice.wueLitersPerKWh = part(wueLitersPerKWh)
        slice.ewifLitersPerKWh = part(ewifLitersPerKWh)
        slice.budgets = budgets.filter { $0.limit <= 0 && $0.slots.contains(t) }.map {
            ConsumptionBudget(name: $0.name, kind: $0.kind, sites: $0.sites, slots: 0..<1, limit: $0.limit)
        }
        return slice
    }

    /// Budgets that have something left to share out among slots.
    var couplingBudgets: [Int] { budgets.indices.filter { budgets[$0].limit > 0 } }
}
