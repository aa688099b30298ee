import Planning
import Testing

@testable import Simulation

@Suite struct GreedyAllocationTests {
    /// Own supply and capacity bind at the first, capacity at the second, the grid at the third.
    private let sites = [
        AllocationSamples.Site(own: 2, capacity: 5, carbon: 0.5, price: 0.1),
        AllocationSamples.Site(capacity: 3, carbon: 0.1, price: 0.2),
        AllocationSamples.Site(grid: 4, carbon: 0.3, price: 0.05),
    ]

    @Test func `greedy by carbon takes own supply, then the grids by intensity, within limits`() {
        let shares = GreedyAllocation(measure: .carbon).shares(AllocationSamples.problem(sites, demand: [10]))
        // 2 of the first's own supply, 3 at the second, 4 at the third, the last from the first's grid.
        #expect(areClose(AllocationSamples.queries(shares, sites: 3), [3, 3, 4]))
    }

    @Test func `greedy by price takes own supply, then the grids by price, within limits`() {
        let shares = GreedyAllocation(measure: .price).shares(AllocationSamples.problem(sites, demand: [10]))
        // 2 of the first's own supply, 4 at the third, 3 from the first's grid, the last at the second.
        #expect(areClose(AllocationSamples.queries(shares, sites: 3), [5, 1, 4]))
    }

    @Test func `what no site has room for stays unserved`() {
        let problem = AllocationSamples.problem(sites, demand: [20])
        let plan = AllocationPlan(shares: GreedyAllocation(measure: .carbon).shares(problem), of: problem)
        #expect(plan.status == .partial)
        // 5 + 3 + 4 of 20 fit.
        #expect(areClose(plan.unserved.map(\.queries), [8]))
        #expect(areClose([plan.totals.servedQueries + plan.totals.unservedQueries], [20]))
    }

    @Test func `a site that pays for what it takes goes before one that is free`() {
        let sites = [
            AllocationSamples.Site(own: 10, grid: 10, capacity: 100, price: -0.1),
            AllocationSamples.Site(own: 10, capacity: 100, price: 0.1),
        ]
        let problem = AllocationSamples.problem(sites, demand: [15])
        let shares = GreedyAllocation(measure: .price).shares(problem)
        #expect(areClose(AllocationSamples.queries(shares, sites: 2), [15, 0]))
        let plan = AllocationPlan(shares: shares, of: problem)
        // Ten of its own for nothing, five from the grid at -0.1.
        #expect(areClose([plan.totals.energyUSD], [-0.5]))
    }

    @Test func `water that would not last is shared out, and all of it is used`() {
        // The first is cleaner and thirsty: all ten there would take 100 litres of 60.
        let sites = [
            AllocationSamples.Site(carbon: 0.1, litersPerKWh: 10), AllocationSamples.Site(carbon: 0.2),
        ]
        let problem = AllocationSamples.problem(sites, demand: [5, 5], waterLimit: 60)
        let plan = AllocationPlan(shares: GreedyAllocation(measure: .carbon).shares(problem), of: problem)
        #expect(plan.status == .optimal)
        #expect(areClose([plan.totals.waterL], [60]))
        #expect(areClose([plan.totals.carbonKg], [6 * 0.1 + 4 * 0.2]))
    }

    @Test func `water goes where a litre saves most`() {
        // In the second slot the dry site is much dirtier: the water belongs there.
        var problem = AllocationSamples.problem(
            [AllocationSamples.Site(carbon: 0.1, litersPerKWh: 10), AllocationSamples.Site(carbon: 0.2)],
            demand: [5, 5],
            waterLimit: 50
        )
        problem.carbonIntensityKgPerKWh[1][1] = 0.9
        let shares = GreedyAllocation(measure: .carbon).shares(problem)
        #expect(areClose(AllocationSamples.queries(shares, slot: 0, sites: 2), [0, 5]))
        #expect(areClose(AllocationSamples.queries(shares, slot: 1, sites: 2), [5, 0]))
    }

    @Test func `a site too slow for a class gets nothing of it`() {
        let sites = [
            AllocationSamples.Site(carbon: 0.1, seconds: 2), AllocationSamples.Site(carbon: 0.5, seconds: 0.5),
        ]
        let shares = GreedyAllocation(measure: .carbon).shares(AllocationSamples.problem(sites, demand: [10]))
        #expect(areClose(AllocationSamples.queries(shares, sites: 2), [0, 10]))
    }
}
