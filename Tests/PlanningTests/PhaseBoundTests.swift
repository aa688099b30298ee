import Testing

@testable import Planning

/// What phases say that their objectives cannot be below.
struct PhaseBoundTests {
    @Test func `a bound above what is reached proves nothing, and the gap says so`() async throws {
        let (problem, goal) = (tinyProblem(), inOrder(.energy))
        var plan = try await solve(problem, goal)
        #expect(plan.status == .optimal)
        let value = plan.value(of: [.energy: 1], in: problem)
        plan.phases[1].bound = value * 10_000
        let admitted = plan.withProvenGaps(goal, in: problem, before: plan)
        #expect(admitted.phases[1].bound == 0)
        #expect(admitted.relativeGap == 1)
        #expect(admitted.status == .feasible)
        // What limits are kept to is no reason for doubt.
        plan.phases[1].bound = value * (1 + 1e-8)
        let trusted = plan.withProvenGaps(goal, in: problem, before: plan)
        #expect(trusted.phases[1].bound == value)
        #expect(trusted.status == .optimal)
    }

    @Test func `no bound is above what the phase reached`() async throws {
        let solver = PlanSolver(method: .whole)
        for seed in UInt64(61_000)..<61_080 {
            let problem = seed % 2 == 0 ? RandomProblem.makeAbsurd(seed: seed) : RandomProblem.makeWithTime(seed: seed)
            let plan = try await solver.solve(problem, goal: inOrder(.delay, .carbon, .energy))
            for phase in plan.phases {
                let value = plan.value(of: phase.objective.map { [$0: 1] } ?? [:], in: problem)
                #expect((phase.bound ?? 0) <= max(phase.optimum, value), "seed \(seed): \(phase)")
            }
        }
        await solver.close()
    }

    @Test func `a sum is told less what rounding may have added`() {
        var sum = CautiousSum()
        for term in [1e16, 1, -1e16] { sum.add(term) }
        // The one is not lost, but for what each of the large terms may be off.
        #expect(sum.least <= 1)
        #expect(sum.least > -40)
        var exact = CautiousSum()
        for term in [0.5, 0.25] { exact.add(term) }
        #expect(isClose(exact.least, 0.75, relative: 1e-14))
    }
}
