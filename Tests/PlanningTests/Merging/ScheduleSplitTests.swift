import Planning
import Testing

/// Fleets whose demand may wait, or with batteries, split by slots against the whole program.
struct ScheduleSplitTests {
    private static let goals: [PlanningGoal] = [
        inOrder(.energy, .carbon, .delay, tolerance: 1e-3), inOrder(.delay, .carbon, .energy, tolerance: 0.02),
        inOrder(.carbon, .delay), .weighted([.energy: 1, .carbon: 2, .delay: 0.5]),
    ]

    private static func generated(_ seed: UInt64) -> AllocationProblem {
        let time = InstanceTime(deferrableShare: 0.3, deferrableHours: 5, batteryHours: 2)
        return AllocationProblem(
            instance: InstanceGenerator.make(areas: 5, sites: 4, classes: 3, slots: 8, seed: seed, time: time)
        )
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `a generated fleet with time comes to the optima of the whole program`(_ seed: UInt64) async throws {
        let problem = Self.generated(seed)
        for goal in Self.goals {
            let whole = try await solve(problem, goal, method: .whole)
            let split = try await solve(problem, goal, method: .split)
            #expect(PlanChecker.check(split, problem).isEmpty)
            #expect(split.phases.map(\.objective) == whole.phases.map(\.objective))
            #expect(split.relativeGap <= 1e-5, "\(goal): \(split.phases)")
            for (a, b) in zip(whole.phases, split.phases) {
                #expect(isClose(b.optimum, a.optimum, relative: 2e-5), "\(goal): \(a) \(b)")
            }
        }
    }

    @Test func `every fleet with time, however absurd, gets an honest plan when split`() async throws {
        let (whole, split) = (PlanSolver(method: .whole), PlanSolver(method: .split))
        var proven = 0
        for seed in UInt64(7000)..<7150 {
            let problem = RandomProblem.makeWithTime(seed: seed)
            let goal = Self.goals[Int(seed % 4)]
            let expected = try await whole.solve(problem, goal: goal)
            let plan = try await split.solve(problem, goal: goal)
            let violations = PlanChecker.check(plan, problem)
            #expect(violations.isEmpty, "seed \(seed): \(violations)")
            let value = plan.duals.compositeValue(of: plan, in: problem)
            let bound = plan.duals.compositeLowerBound(in: problem)
            #expect(bound <= value + 1e-6 * max(abs(value), 1e-3), "seed \(seed)")
            if let a = expected.phases.first, let b = plan.phases.first, a.objective == b.objective {
                let size = max(abs(a.optimum), 1e-3)
                #expect(try #require(b.bound) <= a.optimum + 1e-6 * size, "seed \(seed): \(a) \(b)")
            }
            if plan.relativeGap <= 1e-4 { proven += 1 }
        }
        await whole.close()
        await split.close()
        #expect(proven >= 130, "nearly all plans are to be proven: \(proven)")
    }
}
