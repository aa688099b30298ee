import Planning
import SeededRandom
import Testing

/// What a battery's discharge saves of a water budget where a plan is split by its schedule: only what the load takes.
struct DischargeSplitTests {
    /// Two slots of 10 kWh. A full battery of 10 kWh, half of which may be used up, at a slow site where a kWh takes four
    /// litres to generate; a fast one where it takes one. Of 16 litres all can be served only if the battery gives 4 kWh.
    private static func tight(ownKWh: Double) -> AllocationProblem {
        var problem = tinyProblem()
        problem.slots = 2
        problem.queries = [[[1000, 1000]]]
        problem.capacity = [[[5000, 5000]], [[5000, 5000]]]
        problem.priceUSDPerKWh = [[0.2, 0.2], [0.1, 0.1]]
        problem.carbonIntensityKgPerKWh = [[0.3, 0.3], [0.3, 0.3]]
        problem.renewableKWh = [[ownKWh, ownKWh], [0, 0]]
        problem.gridLimitKWh = [[100, 100], [100, 100]]
        problem.wueLitersPerKWh = [[0, 0], [0, 0]]
        problem.ewifLitersPerKWh = [[4, 4], [1, 1]]
        problem.budgets = [ConsumptionBudget(name: "water", kind: .water, slots: 0..<2, limit: 16)]
        let battery = BatteryModel(
            capacityKWh: 10,
            chargeLimitKWh: [10, 10],
            dischargeLimitKWh: [10, 10],
            chargeEfficiency: 1,
            dischargeEfficiency: 1,
            initialKWh: 10
        )
        problem.batteries = [battery, nil]
        return problem
    }

    @Test(arguments: [0.0, 3, 20], [inOrder(.delay, tolerance: 1e-3), inOrder(.energy, .delay, tolerance: 0.5)])
    func `water that a battery is to save is saved in every phase`(ownKWh: Double, goal: PlanningGoal) async throws {
        let problem = Self.tight(ownKWh: ownKWh)
        let whole = try await solve(problem, goal, method: .whole)
        let split = try await solve(problem, goal, method: .split)
        #expect(PlanChecker.check(split, problem).isEmpty)
        #expect(split.status == .optimal, "\(split.phases)")
        #expect(split.totals.unservedQueries == 0)
        #expect(isClose(split.totals.delayUSD, whole.totals.delayUSD, relative: 2e-3))
    }

    @Test func `random fleets with batteries and little water leave no more unserved when split`() async throws {
        let (whole, split) = (PlanSolver(method: .whole), PlanSolver(method: .split))
        let goals = [
            inOrder(.delay, .energy, tolerance: 0.02), inOrder(.energy, .delay, tolerance: 0.05),
            inOrder(.carbon, .energy, .delay, tolerance: 1e-3),
        ]
        var tried = 0
        for seed in UInt64(1)...90 {
            var problem = RandomProblem.makeWithTime(seed: seed)
            guard problem.slots > 1, problem.batteries?.contains(where: { $0 != nil }) == true else { continue }
            problem.budgets.removeAll()
            let goal = goals[Int(seed % 3)]
            let used = try await whole.solve(problem, goal: goal).totals.waterL
            guard used > 0 else { continue }
            var random = SplitMix64(seed: seed)
            let limit = used * random.between(0.5, 1)
            problem.budgets = [
                ConsumptionBudget(name: "water", kind: .water, slots: 0..<problem.slots, limit: limit)
            ]
            let expected = try await whole.solve(problem, goal: goal)
            let plan = try await split.solve(problem, goal: goal)
            #expect(PlanChecker.check(plan, problem).isEmpty, "seed \(seed)")
            let least = expected.value(of: [.unserved: 1], in: problem)
            let own = plan.value(of: [.unserved: 1], in: problem)
            #expect(own <= least * (1 + 1e-5) + 1e-6, "seed \(seed): \(own) instead of \(least)")
            tried += 1
        }
        await whole.close()
        await split.close()
        #expect(tried > 30)
    }
}
