import Planning

/// Slots in a row at one site with one class: 100 queries of 0.01 kWh a slot, one price a slot.
func timeProblem(prices: [Double]) -> AllocationProblem {
    var problem = tinyProblem()
    let slots = prices.count
    problem.sites = ["here"]
    problem.slots = slots
    problem.queries = [[[Double](repeating: 100, count: slots)]]
    problem.energyPerQueryKWh = [[0.01]]
    problem.resourcePerQuery = [[[1]]]
    problem.capacity = [[[Double](repeating: 1000, count: slots)]]
    problem.delay = .perRequest(PerRequestDelay(seconds: [[[0.1]]], weightUSDPerSecondRequest: [0.01]))
    problem.priceUSDPerKWh = [prices]
    problem.carbonIntensityKgPerKWh = [[Double](repeating: 0.5, count: slots)]
    problem.carbonTaxUSDPerKg = [0.1]
    problem.renewableKWh = [[Double](repeating: 0, count: slots)]
    problem.gridLimitKWh = [[Double](repeating: 10, count: slots)]
    problem.pue = [1]
    problem.wueLitersPerKWh = [[Double](repeating: 1, count: slots)]
    problem.ewifLitersPerKWh = problem.wueLitersPerKWh
    return problem
}

/// A battery of 1 kWh with 0.8 each way.
func smallBattery(slots: Int, initialKWh: Double = 0) -> BatteryModel {
    BatteryModel(
        capacityKWh: 1,
        chargeLimitKWh: [Double](repeating: 1, count: slots),
        dischargeLimitKWh: [Double](repeating: 1, count: slots),
        chargeEfficiency: 0.8,
        dischargeEfficiency: 0.8,
        initialKWh: initialKWh
    )
}
