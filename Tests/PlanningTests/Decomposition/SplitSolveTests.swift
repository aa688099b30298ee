import Planning
import Testing

/// Plans found slot by slot against plans of the whole program.
struct SplitSolveTests {
    private static let orders: [[PlanningObjective]] = [
        [.energy, .carbon, .delay], [.energy, .delay, .carbon], [.carbon, .energy, .delay],
        [.carbon, .delay, .energy], [.delay, .energy, .carbon], [.delay, .carbon, .energy],
    ]

    private static func generated(_ seed: UInt64) -> AllocationProblem {
        AllocationProblem(
            instance: InstanceGenerator.make(areas: 4, sites: 4, classes: 3, slots: 6, seed: seed)
        )
    }

    @Test(arguments: Self.orders)
    func `a split plan reaches the optima of the whole program`(_ order: [PlanningObjective]) async throws {
        for seed in UInt64(1)...3 {
            let problem = Self.generated(seed)
            let goal = PlanningGoal.lexicographic(order.map { ObjectiveTolerance($0, 1e-3) })
            let whole = try await solve(problem, goal, method: .whole)
            let split = try await solve(problem, goal, method: .split)
            #expect(split.phases.map(\.objective) == whole.phases.map(\.objective))
            for (a, b) in zip(whole.phases, split.phases) {
                #expect(isClose(b.optimum, a.optimum, relative: 2e-6), "seed \(seed) \(order)")
                #expect(b.relativeGap <= 1e-6)
            }
            #expect(PlanChecker.check(split, problem).isEmpty, "seed \(seed) \(order)")
        }
    }

    @Test func `a split plan reaches the optimum of a weighted sum`() async throws {
        let goal = PlanningGoal.weighted([.energy: 1, .carbon: 2, .delay: 0.5])
        for seed in UInt64(1)...3 {
            let problem = Self.generated(seed)
            let whole = try await solve(problem, goal, method: .whole)
            let split = try await solve(problem, goal, method: .split)
            let (a, b) = (try #require(whole.phases.last), try #require(split.phases.last))
            #expect(isClose(b.optimum, a.optimum, relative: 2e-6), "seed \(seed)")
            #expect(PlanChecker.check(split, problem).isEmpty, "seed \(seed)")
        }
    }

    @Test func `every problem, however absurd, gets the plan of the whole program when split`() async throws {
        let goals: [PlanningGoal] = [
            inOrder(.energy, .carbon, .delay, tolerance: 1e-3), inOrder(.delay, .carbon, .energy, tolerance: 0.02),
            inOrder(.carbon, .delay), .weighted([.energy: 1, .carbon: 2, .delay: 0.5]),
        ]
        let (whole, split) = (PlanSolver(method: .whole), PlanSolver(method: .split))
        var partial = 0
        for seed in UInt64(5000)..<5200 {
            let problem = RandomProblem.make(seed: seed)
            let goal = goals[Int(seed % 4)]
            let expected = try await whole.solve(problem, goal: goal)
            let plan = try await split.solve(problem, goal: goal)
            let violations = PlanChecker.check(plan, problem)
            #expect(violations.isEmpty, "seed \(seed): \(violations)")
            #expect(plan.status == expected.status, "seed \(seed)")
            #expect(plan.phases.map(\.objective) == expected.phases.map(\.objective), "seed \(seed)")
            // Where little is unserved of much, later phases trade in the rounding of what is unserved.
            let compared = expected.status == .optimal ? expected.phases.count : 1
            for (a, b) in zip(expected.phases, plan.phases).prefix(compared) {
                let size = max(abs(a.optimum), 0.1)
                #expect(abs(a.optimum - b.optimum) <= 2e-6 * size, "seed \(seed) \(a) \(b)")
            }
            #expect(plan.unserved.allSatisfy { $0.limit != nil }, "seed \(seed)")
            if plan.status == .partial { partial += 1 }
        }
        await whole.close()
        await split.close()
        #expect((25..<175).contains(partial), "the generator should make both kinds: \(partial) partial")
    }

    @Test func `a cold split plan takes far fewer steps than there are shares to choose`() async throws {
        let problem = AllocationProblem(
            instance: InstanceGenerator.make(areas: 9, sites: 9, classes: 5, slots: 8, seed: 1)
        )
        let solver = PlanSolver(method: .split)
        let plan = try await solver.solve(problem, goal: .energyFirst)
        await solver.close()
        #expect(plan.iterations * 2 < 9 * 9 * 5 * 8)
    }

    @Test func `a warm split plan equals a cold one, in fewer iterations`() async throws {
        var problem = Self.generated(7)
        let solver = PlanSolver(method: .split)
        var last = try await solver.solve(problem, goal: .energyFirst)
        var iterations = (warm: 0, cold: 0)
        for site in problem.sites.indices {
            for t in 0..<problem.slots {
                problem.priceUSDPerKWh[site][t] *= 1.1
                problem.renewableKWh[site][t] *= 0.8
                problem.carbonIntensityKgPerKWh[site][t] *= 0.95
            }
            let warm = try await solver.solve(problem, goal: .energyFirst, warmStart: last.basis)
            let cold = try await solver.solve(problem, goal: .energyFirst)
            for (a, b) in zip(cold.phases, warm.phases) { #expect(isClose(b.optimum, a.optimum, relative: 1e-6)) }
            #expect(PlanChecker.check(warm, problem).isEmpty)
            iterations.warm += warm.iterations
            iterations.cold += cold.iterations
            last = warm
        }
        await solver.close()
        #expect(iterations.warm * 2 < iterations.cold)
    }

    @Test func `a split plan's memory survives limits that no longer hold`() async throws {
        var problem = Self.generated(8)
        let solver = PlanSolver(method: .split)
        let base = try await solver.solve(problem, goal: .energyFirst)
        problem.capacity[0] = problem.capacity[0].map { $0.map { _ in 0 } }
        let warm = try await solver.solve(problem, goal: .energyFirst, warmStart: base.basis)
        let cold = try await solver.solve(problem, goal: .energyFirst)
        await solver.close()
        for (a, b) in zip(cold.phases, warm.phases) { #expect(isClose(b.optimum, a.optimum, relative: 1e-6)) }
        #expect(PlanChecker.check(warm, problem).isEmpty)
    }

    @Test func `a split solve ends at its time limit`() async throws {
        let problem = AllocationProblem(
            instance: InstanceGenerator.make(areas: 12, sites: 12, classes: 4, slots: 8, seed: 1)
        )
        let solver = PlanSolver(method: .split)
        let error = await #expect(throws: PlanningError.self) {
            try await solver.solve(problem, goal: .energyFirst, timeLimit: .milliseconds(1))
        }
        #expect(error?.code == .timeLimit)
        await solver.close()
    }

    @Test func `a cancelled split solve ends`() async throws {
        let problem = AllocationProblem(
            instance: InstanceGenerator.make(areas: 12, sites: 12, classes: 4, slots: 8, seed: 1)
        )
        let solver = PlanSolver(method: .split)
        let task = Task { try await solver.solve(problem, goal: .energyFirst) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await solver.close()
    }
}
