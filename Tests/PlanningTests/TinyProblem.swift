import Planning

/// One area, one class, one resource, one slot and two sites, cheap and far ("far"), dear and near ("near"); 100 queries
/// of 0.01 kWh. Each test changes what it is about.
func tinyProblem() -> AllocationProblem {
    AllocationProblem(
        areas: ["town"],
        sites: ["far", "near"],
        classes: ["chat"],
        resources: ["gpu"],
        slots: 1,
        slotHours: 1,
        queries: [[[100]]],
        energyPerQueryKWh: [[0.01], [0.01]],
        resourcePerQuery: [[[1]], [[1]]],
        capacity: [[[1000]], [[1000]]],
        delay: .perRequest(PerRequestDelay(seconds: [[[0.5], [0.1]]], weightUSDPerSecondRequest: [0.01])),
        maxDelaySeconds: [[1]],
        priceUSDPerKWh: [[0.1], [0.2]],
        carbonIntensityKgPerKWh: [[0.5], [0.2]],
        carbonTaxUSDPerKg: [0.1, 0.1],
        renewableKWh: [[0], [0]],
        gridLimitKWh: [[10], [10]],
        pue: [1, 1],
        wueLitersPerKWh: [[1], [1]],
        ewifLitersPerKWh: [[1], [1]],
        unservedWeight: [1]
    )
}
