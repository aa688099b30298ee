import Planning
import Testing

struct GridEnergyTests {
    @Test(arguments: [GridAccounting.published, .byConstruction])
    func `grid energy is what renewables leave over, also when delay comes first`(
        _ accounting: GridAccounting
    ) async throws {
        var problem = tinyProblem()
        problem.gridAccounting = accounting
        problem.renewableKWh = [[0.3], [0.4]]
        let plan = try await solve(problem, inOrder(.delay))
        #expect(isClose(plan.totals.gridKWh, 0.6))
        #expect(isClose(plan.totals.energyUSD, 0.12))
        #expect(isClose(plan.totals.renewableUsedKWh, 0.4))
    }

    @Test func `a negative price draws load but no more than the demand`() async throws {
        var problem = tinyProblem()
        problem.priceUSDPerKWh[1][0] = -0.05
        let plan = try await solve(problem, inOrder(.energy))
        #expect(isClose(plan.totals.energyUSD, -0.05))
        #expect(isClose(plan.totals.gridKWh, 1))
        #expect(isClose(plan.phases.last?.optimum ?? 0, -0.05))
    }

    @Test func `a negative price beside renewables is charged by its chord and settled as it is`() async throws {
        var problem = tinyProblem()
        problem.priceUSDPerKWh[1][0] = -0.05
        problem.renewableKWh[1][0] = 10
        let plan = try await solve(problem, inOrder(.energy))
        #expect(isClose(plan.phases.last?.optimum ?? 0, -0.025))
        #expect(plan.totals.gridKWh == 0)
        #expect(plan.totals.energyUSD == 0)
        #expect(plan.share(area: 0, site: 1, workloadClass: 0, slot: 0) == 1)
    }

    @Test func `the published program earns from a negative price without demand`() async throws {
        var problem = tinyProblem()
        problem.gridAccounting = .published
        problem.priceUSDPerKWh[1][0] = -0.05
        let plan = try await solve(problem, inOrder(.energy))
        #expect(isClose(plan.phases.last?.optimum ?? 0, -0.5))
        #expect(isClose(plan.totals.energyUSD, -0.05))
    }
}
