import Planning

/// Problems of round numbers: one area and class, a query takes a kilowatt-hour, so that fillings can be worked out by
/// hand.
enum AllocationSamples {
    struct Site {
        var own = 0.0
        var grid = 100.0
        var capacity = 100.0
        var carbon = 0.0
        var price = 0.0
        var litersPerKWh = 0.0
        var seconds = 0.1
    }

    static func problem(
        _ sites: [Site],
        demand: [Double],
        waterLimit: Double? = nil
    ) -> AllocationProblem {
        let slots = demand.count
        func every(_ value: (Site) -> Double) -> [[Double]] {
            sites.map { site in Array(repeating: value(site), count: slots) }
        }
        return AllocationProblem(
            areas: ["east"],
            sites: sites.indices.map { "site-\($0)" },
            classes: ["chat"],
            resources: ["units"],
            slots: slots,
            slotHours: 1,
            queries: [[demand]],
            energyPerQueryKWh: sites.map { _ in [1] },
            resourcePerQuery: sites.map { _ in [[1]] },
            capacity: sites.map { [Array(repeating: $0.capacity, count: slots)] },
            delay: .perRequest(
                PerRequestDelay(seconds: [sites.map { [$0.seconds] }], weightUSDPerSecondRequest: [0.001])
            ),
            maxDelaySeconds: [[1]],
            priceUSDPerKWh: every(\.price),
            carbonIntensityKgPerKWh: every(\.carbon),
            carbonTaxUSDPerKg: sites.map { _ in 0.05 },
            renewableKWh: every(\.own),
            gridLimitKWh: every(\.grid),
            pue: sites.map { _ in 1 },
            wueLitersPerKWh: every(\.litersPerKWh),
            ewifLitersPerKWh: every { _ in 0 },
            budgets: waterLimit.map { [ConsumptionBudget(name: "water", kind: .water, slots: 0..<slots, limit: $0)] }
                ?? [],
            unservedWeight: [1]
        )
    }

    /// Queries by site in a slot.
    static func queries(_ shares: [PlanShare], slot: Int = 0, sites: Int) -> [Double] {
        (0..<sites).map { site in
            shares.filter { $0.site == site && $0.slot == slot }.reduce(0) { $0 + $1.queries }
        }
    }
}

/// Whether two lists of numbers agree but for rounding.
func areClose(_ one: [Double], _ other: [Double], _ tolerance: Double = 1e-9) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($0), abs($1)) }
}
