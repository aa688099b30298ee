import Planning
import Testing

@testable import Simulation

@Suite struct SplitAllocationTests {
    private let sites = [
        AllocationSamples.Site(capacity: 2, seconds: 0.3), AllocationSamples.Site(capacity: 6, seconds: 0.1),
        AllocationSamples.Site(capacity: 12, seconds: 0.2),
    ]

    private func queries(_ rule: SplitAllocation.Rule, demand: Double, waterLimit: Double? = nil) -> [Double] {
        let problem = AllocationSamples.problem(sites, demand: [demand], waterLimit: waterLimit)
        return AllocationSamples.queries(SplitAllocation(rule: rule).shares(problem), sites: 3)
    }

    @Test func `the nearest site is filled first, then the next nearest`() {
        #expect(areClose(queries(.nearest, demand: 5), [0, 5, 0]))
        #expect(areClose(queries(.nearest, demand: 19), [1, 6, 12]))
    }

    @Test func `equal parts spill over from a site that is full`() {
        #expect(areClose(queries(.equal, demand: 6), [2, 2, 2]))
        // A third of 12 is 4; the 2 that do not fit at the first are split between the others.
        #expect(areClose(queries(.equal, demand: 12), [2, 5, 5]))
    }

    @Test func `parts follow capacity`() {
        #expect(areClose(queries(.byCapacity, demand: 10), [1, 3, 6]))
    }

    @Test func `no more is placed than fits`() {
        #expect(areClose(queries(.equal, demand: 100), [2, 6, 12]))
        #expect(areClose(queries(.byCapacity, demand: 100), [2, 6, 12]))
    }

    @Test func `a daily budget of water is not known to fixed rules`() {
        #expect(areClose(queries(.equal, demand: 6, waterLimit: 0), [2, 2, 2]))
    }

    @Test func `classes share a site's room`() {
        var problem = AllocationSamples.problem([AllocationSamples.Site(capacity: 8)], demand: [6])
        problem.classes = ["chat", "code"]
        problem.queries = [[[6], [4]]]
        problem.energyPerQueryKWh = [[1, 1]]
        problem.resourcePerQuery = [[[1], [1]]]
        problem.delay = .perRequest(PerRequestDelay(seconds: [[[0.1, 0.1]]], weightUSDPerSecondRequest: [0, 0]))
        problem.maxDelaySeconds = [[1, 1]]
        problem.unservedWeight = [1, 1]
        let shares = SplitAllocation(rule: .equal).shares(problem)
        #expect(areClose([shares.reduce(0) { $0 + $1.queries }], [8]))
        #expect(areClose(shares.map(\.share), [0.8, 0.8]))
    }
}
