import Planning
import Testing

struct TimePropertyTests {
    private static let orders: [PlanningGoal] = [
        inOrder(.energy, .carbon, .delay, tolerance: 1e-3), inOrder(.delay, .carbon, .energy, tolerance: 0.02),
        inOrder(.carbon, .delay), .weighted([.energy: 1, .carbon: 2, .delay: 0.5]),
    ]

    @Test func `nothing is served before it arrives or after it is due, nor batteries overdone`() async throws {
        let solver = PlanSolver()
        var (partial, deferring, storing) = (0, 0, 0)
        for seed in UInt64(0)..<500 {
            let problem = RandomProblem.makeWithTime(seed: seed)
            let plan = try await solver.solve(problem, goal: Self.orders[Int(seed % 4)])
            let violations = PlanChecker.check(plan, problem)
            #expect(violations.isEmpty, "seed \(seed): \(violations)")
            let unexplained = plan.unserved.filter { $0.limit == nil }
            #expect(unexplained.isEmpty, "seed \(seed): \(unexplained)")
            if plan.status == .partial { partial += 1 }
            if !plan.deferred.isEmpty { deferring += 1 }
            if plan.footprint.contains(where: { $0.dischargeKWh > 0 }) { storing += 1 }
        }
        await solver.close()
        #expect((50..<450).contains(partial), "the generator should make both kinds: \(partial) partial")
        #expect(deferring > 50)
        #expect(storing > 50)
    }

    @Test func `time never makes the first objective worse`() async throws {
        let solver = PlanSolver()
        var compared = 0
        for seed in UInt64(3000)..<3100 {
            var problem = RandomProblem.makeWithTime(seed: seed)
            problem.deferral?.waiting = problem.areas.map { _ in
                problem.classes.map { _ in [Double](repeating: 0, count: problem.slots) }
            }
            if case .published = problem.delay { continue }
            var without = problem
            without.deferral = nil
            without.batteries = nil
            let plan = try await solver.solve(problem, goal: inOrder(.carbon))
            let atOnce = try await solver.solve(without, goal: inOrder(.carbon))
            guard plan.status == .optimal, atOnce.status == .optimal else { continue }
            let size = max(atOnce.totals.carbonUSD, 1e-6)
            #expect(plan.totals.carbonUSD <= atOnce.totals.carbonUSD + 1e-6 * size, "seed \(seed)")
            compared += 1
        }
        await solver.close()
        #expect(compared > 20)
    }

    @Test(arguments: [PlanningObjective.energy, .carbon, .delay])
    func `the prices of a plan in time bound its optimum from below and meet it`(
        _ objective: PlanningObjective
    ) async throws {
        let solver = PlanSolver()
        var compared = 0
        for seed in UInt64(5000)..<5200 {
            var problem = RandomProblem.makeWithTime(seed: seed)
            problem.congestion = nil
            problem.gridAccounting = .byConstruction
            guard problem.priceUSDPerKWh.joined().allSatisfy({ $0 >= 0 }) else { continue }
            let plan = try await solver.solve(problem, goal: inOrder(objective))
            guard plan.status == .optimal, let optimum = plan.phases.last?.optimum else { continue }
            let bound = plan.duals.lowerBound(in: problem)
            let size = max(abs(optimum), 1e-3)
            #expect(bound <= optimum + 1e-6 * size, "seed \(seed)")
            #expect(bound >= optimum - 1e-6 * size, "seed \(seed)")
            compared += 1
        }
        await solver.close()
        #expect(compared > 50)
    }

    @Test func `a warm start, also one slot later, ends where a cold one does`() async throws {
        let solver = PlanSolver()
        for seed in UInt64(4000)..<4060 {
            let problem = RandomProblem.makeWithTime(seed: seed)
            let first = try await solver.solve(problem, goal: inOrder(.energy, .carbon, .delay, tolerance: 1e-3))
            var changed = problem
            for j in changed.sites.indices {
                changed.priceUSDPerKWh[j] = changed.priceUSDPerKWh[j].dropFirst() + [0.07]
                changed.renewableKWh[j] = changed.renewableKWh[j].map { $0 * 1.1 }
                changed.batteries?[j]?.initialKWh = first.footprint[j * changed.slots].chargeStateKWh
            }
            let goal = inOrder(.energy, .carbon, .delay, tolerance: 1e-3)
            let cold = try await solver.solve(changed, goal: goal)
            for basis in [first.basis, first.basis?.advanced(bySlots: 1)] {
                let warm = try await solver.solve(changed, goal: goal, warmStart: basis)
                #expect(PlanChecker.check(warm, changed).isEmpty, "seed \(seed)")
                #expect(warm.status == cold.status, "seed \(seed)")
                for (one, other) in zip(warm.phases, cold.phases) {
                    let size = max(abs(other.optimum), 1e-3)
                    #expect(abs(one.optimum - other.optimum) <= 1e-6 * size, "seed \(seed) \(warm.phases)")
                }
            }
        }
        await solver.close()
    }
}
