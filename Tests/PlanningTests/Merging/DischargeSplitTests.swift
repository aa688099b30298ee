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

    /// A generated fleet with batteries, with less water than a plan needs that need not spare it.
    private static func dry(
        seed: UInt64,
        _ goal: PlanningGoal,
        _ solver: PlanSolver
    ) async throws -> AllocationProblem {
        let time = InstanceTime(deferrableShare: 0.3, deferrableHours: 3, batteryHours: 4)
        var problem = AllocationProblem(
            instance: InstanceGenerator.make(areas: 3, sites: 4, classes: 2, slots: 6, seed: seed, time: time)
        )
        var random = SplitMix64(seed: ~seed)
        for j in problem.sites.indices {
            for t in 0..<problem.slots {
                problem.ewifLitersPerKWh[j][t] = 4 * random.between(0, 1) * random.between(0, 1)
            }
        }
        problem.budgets.removeAll()
        let used = try await solver.solve(problem, goal: goal).totals.waterL
        let limit = used * random.between(0.6, 1)
        problem.budgets = [ConsumptionBudget(name: "water", kind: .water, slots: 0..<problem.slots, limit: limit)]
        return problem
    }

    @Test func `fleets with batteries and little water leave no more unserved when split`() async throws {
        let (whole, split) = (PlanSolver(method: .whole), PlanSolver(method: .split))
        let goals = [
            inOrder(.delay, .energy, tolerance: 0.02), inOrder(.energy, .delay, tolerance: 0.05),
            inOrder(.carbon, .energy, .delay, tolerance: 1e-3),
        ]
        for seed in UInt64(1)...30 {
            let goal = goals[Int(seed % 3)]
            let problem = try await Self.dry(seed: seed, goal, whole)
            let expected = try await whole.solve(problem, goal: goal)
            let plan = try await split.solve(problem, goal: goal)
            #expect(PlanChecker.check(plan, problem).isEmpty, "seed \(seed)")
            let least = expected.value(of: [.unserved: 1], in: problem)
            let own = plan.value(of: [.unserved: 1], in: problem)
            #expect(own <= least * (1 + 1e-5) + 1e-6, "seed \(seed): \(own) instead of \(least)")
            #expect(plan.relativeGap <= 1e-4, "seed \(seed): \(plan.phases)")
        }
        await whole.close()
        await split.close()
    }
}
