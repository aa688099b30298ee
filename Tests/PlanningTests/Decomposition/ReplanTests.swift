import Planning
import SeededRandom
import Testing

/// Plans made from where the last one ended against cold plans of the whole program.
struct ReplanTests {
    /// One reading, or several, that came in between two plans.
    private static func change(_ problem: inout AllocationProblem, _ random: inout SplitMix64) {
        let j = Int.random(in: problem.sites.indices, using: &random)
        let slots = Int.random(in: 0..<problem.slots, using: &random)..<problem.slots
        func factor(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }
        switch Int.random(in: 0..<8, using: &random) {
        case 0: for t in slots { problem.priceUSDPerKWh[j][t] *= factor(0.7...1.4) }
        case 1: for t in slots { problem.renewableKWh[j][t] *= factor(0...1.5) }
        case 2: for t in slots { problem.carbonIntensityKgPerKWh[j][t] *= factor(0.7...1.4) }
        case 3: for r in problem.resources.indices { for t in slots { problem.capacity[j][r][t] *= factor(0.7...1.2) } }
        case 4:
            let (i, k) = (Int.random(in: problem.areas.indices, using: &random), problem.classes.indices.lowerBound)
            for t in slots { problem.queries[i][k][t] *= factor(0.6...1.4) }
        case 5: for t in slots { problem.gridLimitKWh[j][t] *= factor(0.1...1.1) }
        case 6: for n in problem.budgets.indices { problem.budgets[n].limit *= factor(0.95...1.1) }
        default:
            // All readings at once, as after an hour.
            for j in problem.sites.indices {
                for t in slots {
                    problem.priceUSDPerKWh[j][t] *= factor(0.95...1.05)
                    problem.renewableKWh[j][t] *= factor(0.9...1.1)
                }
            }
        }
    }

    private static let orders: [[PlanningObjective]] = [
        [.energy, .carbon, .delay], [.carbon, .delay, .energy], [.delay, .energy, .carbon],
    ]

    @Test(arguments: [PlanMethod.split, .whole])
    func `every plan from where the last one ended has the optima of a cold one of the whole program`(
        _ method: PlanMethod
    ) async throws {
        let (warm, cold) = (PlanSolver(method: method), PlanSolver(method: .whole))
        for seed in UInt64(1)...6 {
            var random = SplitMix64(seed: seed)
            let order = Self.orders[Int(seed % 3)]
            let goal = PlanningGoal.lexicographic(order.map { ObjectiveTolerance($0, 1e-3) })
            var problem = AllocationProblem(
                instance: InstanceGenerator.make(areas: 4, sites: 5, classes: 3, slots: 5, seed: seed)
            )
            var last = try await warm.solve(problem, goal: goal)
            for change in 0..<12 {
                Self.change(&problem, &random)
                last = try await warm.solve(problem, goal: goal, warmStart: last.basis)
                let expected = try await cold.solve(problem, goal: goal)
                let what = Comment(rawValue: "seed \(seed) change \(change) \(order)")
                #expect(last.status == expected.status, what)
                // Where little is unserved of much, later phases trade in the rounding of what is unserved.
                let compared = expected.status == .optimal ? expected.phases.count : 1
                for (a, b) in zip(expected.phases, last.phases).prefix(compared) {
                    #expect(isClose(b.optimum, a.optimum, relative: 1e-6), "\(what) \(a) \(b)")
                }
                let violations = PlanChecker.check(last, problem)
                #expect(violations.isEmpty, "\(what): \(violations)")
            }
        }
        await warm.close()
        await cold.close()
    }
}
