import Planning
import Testing

/// What plans say of how far they may be from the best.
struct ProvenGapTests {
    private static let goals: [PlanningGoal] = [
        inOrder(.energy, .carbon, .delay, tolerance: 1e-3), inOrder(.delay, .carbon, .energy, tolerance: 0.02),
        inOrder(.carbon, .delay), .weighted([.energy: 1, .carbon: 2, .delay: 0.5]),
    ]

    /// Absurd fleets of which the split once ended far from the whole program, with a gap of nothing, or without a plan.
    private static let once: [UInt64] = [170, 175, 234, 558, 755, 775]

    @Test func `no bound is above what another way of solving reaches`() async throws {
        let (whole, split) = (PlanSolver(method: .whole), PlanSolver(method: .split))
        var compared = 0
        for seed in Self.once + Array(60_000..<60_120) {
            let problem = RandomProblem.makeAbsurd(seed: seed)
            let goal = Self.goals[Int(seed % 4)]
            let plans = [try await whole.solve(problem, goal: goal), try await split.solve(problem, goal: goal)]
            let pays = problem.gridAccounting == .published && problem.priceUSDPerKWh.joined().contains { $0 < 0 }
            for plan in plans {
                #expect(PlanChecker.check(plan, problem).isEmpty, "seed \(seed)")
                #expect(plan.relativeGap.isFinite, "seed \(seed)")
                let claims = plan.status == .optimal
                #expect(!claims || plan.relativeGap <= 1e-4, "seed \(seed)")
                for other in plans where !pays {
                    var duals = plan.duals
                    duals.mayLeaveUnserved = duals.mayLeaveUnserved || !other.unserved.isEmpty
                    let value = duals.compositeValue(of: other, in: problem)
                    let bound = duals.compositeLowerBound(in: problem)
                    let size = max(abs(value), abs(bound), 1e-3)
                    #expect(bound <= value + 1e-6 * size, "seed \(seed): \(bound) above \(value)")
                    compared += 1
                }
            }
        }
        await whole.close()
        await split.close()
        #expect(compared > 300)
    }

    @Test func `a fleet that only rounding can serve gets a plan that does not claim to`() async throws {
        // All there is to serve is less than a millionth of a query, and there is no power: less than CLP sees.
        let problem = RandomProblem.makeAbsurd(seed: 25_790)
        let plan = try await solve(problem, inOrder(.delay))
        #expect(PlanChecker.check(plan, problem).isEmpty)
        #expect(plan.status == .partial)
        #expect(plan.duals.compositeLowerBound(in: problem) <= plan.duals.compositeValue(of: plan, in: problem) + 1e-12)
        let phase = try #require(plan.phases.first)
        #expect(phase.objective == .unserved)
        let value = plan.value(of: [.unserved: 1], in: problem)
        #expect(value - (phase.bound ?? 0) <= (phase.relativeGap + 1e-6) * value)
    }

    @Test func `a battery is not emptied for nothing to be filled where that is paid for`() async throws {
        var battery = smallBattery(slots: 3, initialKWh: 4)
        battery.capacityKWh = 4
        battery.dischargeLimitKWh = [4, 4, 4]
        battery.chargeLimitKWh = [4, 4, 4]
        var problem = timeProblem(prices: [0.1, 0.2, -1])
        problem.batteries = [battery]
        let plan = try await solve(problem, inOrder(.energy))
        #expect(PlanChecker.check(plan, problem).isEmpty)
        let phase = try #require(plan.phases.last)
        // A program that charges and discharges at once, for nothing, makes room that no battery has.
        #expect(isClose(phase.optimum, plan.value(of: [.energy: 1], in: problem)))
        #expect(plan.relativeGap <= 1e-9)
        #expect(plan.status == .optimal)
        // The load of both slots before comes out of it as far as that makes room: 2 kWh, 1 kWh in each.
        #expect(isClose(plan.footprint[0].dischargeKWh + plan.footprint[1].dischargeKWh, 2))
    }

    @Test func `a plan of shares that repair has taken from admits it`() async throws {
        var problem = tinyProblem()
        let solver = PlanSolver(method: .whole)
        let plan = try await solver.solve(problem, goal: inOrder(.energy))
        #expect(plan.status == .optimal)
        #expect(plan.phases.allSatisfy { $0.bound != nil && $0.relativeGap <= 1e-9 })
        problem.capacity = [[[30]], [[20]]]
        let short = try await solver.solve(problem, goal: inOrder(.energy))
        await solver.close()
        #expect(short.status == .partial)
        #expect(isClose(short.phases[0].optimum, short.value(of: [.unserved: 1], in: problem)))
        #expect(short.relativeGap <= 1e-9)
    }
}
