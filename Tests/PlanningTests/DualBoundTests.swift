import Foundation
import Planning
import Testing

/// Bounds that prices prove, whatever the prices.
struct DualBoundTests {
    @Test func `the bound holds for prices that are wrong in any way`() async throws {
        let solver = PlanSolver()
        var compared = 0
        for seed in UInt64(40_000)..<40_060 {
            let problem = RandomProblem.makeAbsurd(seed: seed)
            let plan = try await solver.solve(problem, goal: .energyFirst)
            for factor in [-1, 0, 0.5, 0.999, 1.001, 3] {
                var duals = plan.duals
                for n in duals.siteSlots.indices {
                    duals.siteSlots[n].energyPerKWh *= n % 2 == 0 ? factor : 1
                    duals.siteSlots[n].storedPerKWh? *= factor
                    duals.siteSlots[n].capacityPerUnit = duals.siteSlots[n].capacityPerUnit.map { $0 * factor }
                }
                for name in duals.budgetValue.keys { duals.budgetValue[name]? *= factor }
                for n in duals.delayLimits.indices { duals.delayLimits[n].perSecond *= factor }
                let value = duals.compositeValue(of: plan, in: problem)
                let bound = duals.compositeLowerBound(in: problem)
                let size = max(abs(value), abs(bound), 1e-3)
                #expect(bound <= value + 1e-6 * size, "seed \(seed), factor \(factor)")
                compared += 1
            }
        }
        await solver.close()
        #expect(compared == 360)
    }

    @Test func `the limits of earlier phases are part of the bound`() async throws {
        let problem = tinyProblem()
        // Energy sends all 100 queries of 0.01 kWh far away, for 0.1 $; 10 % more lets 10 of them stay near.
        let plan = try await solve(problem, inOrder(.energy, .delay, tolerance: 0.1))
        let limit = try #require(plan.duals.phaseLimits.first)
        #expect(limit.weights == [.energy: 1])
        #expect(isClose(limit.limit, 0.11))
        // A query that stays takes 0.4 s less at 0.01 $ and costs 0.001 $ more: 4 $ of delay for each of energy.
        #expect(isClose(limit.price, 4))
        #expect(isClose(plan.totals.delayUSD, 0.46))
        #expect(isClose(plan.duals.lowerBound(in: problem), 0.46))
        #expect(isClose(plan.duals.compositeLowerBound(in: problem), 0.46 + 4 * 0.11))
    }

    @Test func `unserved demand is part of the bound`() async throws {
        var problem = tinyProblem()
        problem.capacity = [[[30]], [[20]]]
        let plan = try await solve(problem, inOrder(.energy))
        #expect(plan.status == .partial)
        #expect(plan.duals.mayLeaveUnserved)
        #expect(isClose(plan.totals.energyUSD, 30 * 0.001 + 20 * 0.002))
        #expect(isClose(plan.duals.lowerBound(in: problem), plan.totals.energyUSD, relative: 1e-6))
    }

    @Test func `crowding is part of the bound`() async throws {
        var problem = tinyProblem()
        problem.capacity = [[[200]], [[200]]]
        problem.congestion = [CongestionCurve](
            repeating: CongestionCurve(segments: [
                .init(slopeUSD: 1, interceptUSD: 0), .init(slopeUSD: 9, interceptUSD: -2),
            ]),
            count: 2
        )
        let plan = try await solve(problem, inOrder(.delay))
        let value = plan.duals.compositeValue(of: plan, in: problem)
        #expect(isClose(value, plan.totals.delayUSD))
        #expect(isClose(plan.duals.lowerBound(in: problem), value))
    }

    @Test func `prices kept without phase limits still read`() throws {
        let old = #"{"objectiveWeights":{"energy":1},"siteSlots":[],"budgetValue":{},"delayLimits":[]}"#
        let duals = try JSONDecoder().decode(PlanDuals.self, from: Data(old.utf8))
        #expect(duals.phaseLimits.isEmpty)
        #expect(!duals.mayLeaveUnserved)
    }
}
