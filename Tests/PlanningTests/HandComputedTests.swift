import Foundation
import Planning
import Testing

struct HandComputedTests {
    @Test func `energy alone sends everything to the cheaper site`() async throws {
        let plan = try await solve(tinyProblem(), inOrder(.energy))
        #expect(plan.status == .optimal)
        #expect(isClose(plan.totals.energyUSD, 0.1))
        #expect(plan.share(area: 0, site: 0, workloadClass: 0, slot: 0) == 1)
        #expect(isClose(plan.totals.delaySecondsMean ?? 0, 0.5))
        #expect(isClose(plan.totals.delayUSD, 0.5))
        #expect(isClose(plan.totals.waterL, 2))
        #expect(plan.phases.map(\.objective) == [.unserved, .energy])
    }

    @Test func `a tolerance lets later objectives move just that far`() async throws {
        // Energy 0.1 may grow by half: 50 queries move from 0.001 to 0.002 $ each.
        let plan = try await solve(
            tinyProblem(),
            .lexicographic([ObjectiveTolerance(.energy, 0.5), ObjectiveTolerance(.delay, 0)])
        )
        #expect(isClose(plan.totals.energyUSD, 0.15))
        #expect(isClose(plan.share(area: 0, site: 1, workloadClass: 0, slot: 0), 0.5))
        // One more $ of energy buys 1000 moves of 0.4 s at 0.01 $/s.
        #expect(isClose(plan.duals.objectiveWeights[.energy] ?? 0, 4))
    }

    @Test func `an idle site is explained by the price of its first query`() async throws {
        let problem = tinyProblem()
        let plan = try await solve(problem, inOrder(.energy))
        let explanation = PlanExplanation.explain(area: 0, workloadClass: 0, slot: 0, problem: problem, plan: plan)
        #expect(explanation.nextBest?.site == 1)
        // 0.01 kWh at 0.2 $/kWh instead of 0.1: at zero load the program's own dual may say anything below.
        #expect(isClose(explanation.options[1].reducedCostUSD ?? 0, 0.001))
        #expect(isClose(explanation.options[0].reducedCostUSD ?? 1, 0))
    }

    @Test func `a full site spills over and its capacity has a price`() async throws {
        var problem = tinyProblem()
        problem.capacity[0][0][0] = 30
        let plan = try await solve(problem, inOrder(.energy))
        #expect(isClose(plan.totals.energyUSD, 0.03 + 0.14))
        #expect(isClose(plan.duals.siteSlots[0].capacityPerUnit[0], 0.001))
        let explanation = PlanExplanation.explain(area: 0, workloadClass: 0, slot: 0, problem: problem, plan: plan)
        #expect(explanation.bindingLimits == [.capacity(site: 0, resource: 0, slot: 0)])
        #expect(explanation.chosen.map(\.site) == [1, 0])
        #expect(explanation.nextBest == nil)
    }

    @Test func `renewables are free until they run out`() async throws {
        var problem = tinyProblem()
        problem.renewableKWh[1][0] = 0.25
        let plan = try await solve(problem, inOrder(.energy))
        #expect(isClose(plan.share(area: 0, site: 1, workloadClass: 0, slot: 0), 0.25))
        #expect(isClose(plan.totals.renewableUsedKWh, 0.25))
        #expect(isClose(plan.duals.siteSlots[1].renewablePerKWh, 0.1))
        #expect(isClose(plan.duals.siteSlots[0].energyPerKWh, 0.1))
    }

    @Test func `water that is short moves load and has a price`() async throws {
        var problem = tinyProblem()
        problem.wueLitersPerKWh = [[4], [1]]
        problem.budgets = [ConsumptionBudget(name: "river", kind: .water, slots: 0..<1, limit: 3.5)]
        let plan = try await solve(problem, inOrder(.energy))
        // 5 x + 2 (1 - x) <= 3.5: half each; a litre saves 1/3 kWh of price difference.
        #expect(isClose(plan.share(area: 0, site: 0, workloadClass: 0, slot: 0), 0.5))
        #expect(isClose(plan.duals.budgetValue["river"] ?? 0, 0.1 / 3))
        let explanation = PlanExplanation.explain(area: 0, workloadClass: 0, slot: 0, problem: problem, plan: plan)
        #expect(explanation.bindingLimits == [.budget("river")])
    }

    @Test func `a site slower than the limit is never used`() async throws {
        var problem = tinyProblem()
        problem.maxDelaySeconds = [[0.3]]
        let plan = try await solve(problem, inOrder(.energy))
        #expect(plan.share(area: 0, site: 1, workloadClass: 0, slot: 0) == 1)
        let explanation = PlanExplanation.explain(area: 0, workloadClass: 0, slot: 0, problem: problem, plan: plan)
        #expect(explanation.options[0].limits == [.delay(area: 0, workloadClass: 0, slot: 0)])
        #expect(explanation.options[0].reducedCostUSD == nil)
    }

    @Test func `congestion spreads load that would pile up`() async throws {
        var problem = tinyProblem()
        problem.capacity = [[[100]], [[100]]]
        problem.delay = .perRequest(
            PerRequestDelay(seconds: [[[0.1], [0.1]]], weightUSDPerSecondRequest: [0.01])
        )
        let curve = CongestionCurve(segments: [
            .init(slopeUSD: 1, interceptUSD: 0), .init(slopeUSD: 9, interceptUSD: -4),
        ])
        problem.congestion = [curve, curve]
        let plan = try await solve(problem, inOrder(.delay))
        #expect(isClose(plan.totals.delayUSD, 0.1 + 1))
        #expect(plan.footprint.allSatisfy { isClose($0.utilisation, 0.5) })
    }

    @Test func `the next best site and its extra cost are named`() async throws {
        let problem = tinyProblem()
        let plan = try await solve(problem, inOrder(.energy))
        let explanation = PlanExplanation.explain(area: 0, workloadClass: 0, slot: 0, problem: problem, plan: plan)
        let next = try #require(explanation.nextBest)
        #expect(next.site == 1)
        #expect(isClose(next.reducedCostUSD ?? 0, 0.001))
        #expect(isClose(next.energyUSD, 0.002))
        #expect(isClose(next.carbonKg, 0.002))
        #expect(isClose(next.waterL, 0.02))
    }

    @Test func `where the last objective tells sites not apart, the next best is so by those before it`() async throws {
        var problem = tinyProblem()
        problem.sites = ["clean", "dirty", "middling"]
        problem.energyPerQueryKWh = [[0.01], [0.01], [0.01]]
        problem.resourcePerQuery = [[[1]], [[1]], [[1]]]
        problem.capacity = [[[1000]], [[1000]], [[1000]]]
        // Nobody pays for delay.
        problem.delay = .perRequest(
            PerRequestDelay(seconds: [[[0.1], [0.1], [0.1]]], weightUSDPerSecondRequest: [0])
        )
        problem.priceUSDPerKWh = [[0.1], [0.3], [0.2]]
        problem.carbonIntensityKgPerKWh = [[0.1], [0.9], [0.5]]
        problem.carbonTaxUSDPerKg = [0.1, 0.1, 0.1]
        problem.renewableKWh = [[0], [0], [0]]
        problem.gridLimitKWh = [[10], [10], [10]]
        problem.pue = [1, 1, 1]
        problem.wueLitersPerKWh = [[1], [1], [1]]
        problem.ewifLitersPerKWh = [[1], [1], [1]]
        let plan = try await solve(problem, inOrder(.carbon, .energy, .delay))
        let explanation = PlanExplanation.explain(area: 0, workloadClass: 0, slot: 0, problem: problem, plan: plan)
        #expect(explanation.chosen.map(\.site) == [0])
        #expect(explanation.nextBest?.site == 2)
    }

    @Test func `a plan survives storage as JSON, without its basis`() async throws {
        let plan = try await solve(tinyProblem(), inOrder(.energy, .delay))
        let copy = try JSONDecoder().decode(AllocationPlan.self, from: JSONEncoder().encode(plan))
        #expect(copy.shares == plan.shares)
        #expect(copy.duals == plan.duals)
        #expect(copy.totals == plan.totals)
        #expect(copy.basis == nil)
        let problem = tinyProblem()
        #expect(try JSONDecoder().decode(AllocationProblem.self, from: JSONEncoder().encode(problem)) == problem)
    }
}
