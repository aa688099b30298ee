import Planning
import SeededRandom
import Testing

@Suite(.enabled(if: ConformanceData.isPresent))
struct PublishedOptimaTests {
    @Test(arguments: [PlanMethod.whole, .split])
    func `each objective alone reaches its published optimum`(_ method: PlanMethod) async throws {
        let expected = try ConformanceData.expected()
        let problem = AllocationProblem(instance: try ConformanceData.instance())
        for single in expected.single {
            let plan = try await solve(problem, inOrder(single.objective), method: method)
            let optimum = try #require(plan.phases.first?.optimum)
            #expect(isClose(optimum, single.value, relative: expected.relativeTolerance), "\(single.objective)")
            #expect(PlanChecker.check(plan, problem).isEmpty)
        }
    }

    @Test(arguments: [PlanMethod.whole, .split])
    func `the weighted sum reaches its published optimum and parts`(_ method: PlanMethod) async throws {
        let expected = try ConformanceData.expected()
        let problem = AllocationProblem(instance: try ConformanceData.instance())
        for weighted in expected.weighted {
            var weights: [PlanningObjective: Double] = [:]
            for (name, weight) in weighted.weights {
                weights[try #require(PlanningObjective(rawValue: name))] = weight
            }
            let plan = try await solve(problem, .weighted(weights), method: method)
            let optimum = try #require(plan.phases.first?.optimum)
            let tolerance = expected.relativeTolerance
            #expect(isClose(optimum, weighted.objective, relative: tolerance))
            #expect(isClose(plan.totals.energyUSD, weighted.energy, relative: tolerance))
            #expect(isClose(plan.totals.carbonUSD, weighted.carbon, relative: tolerance))
            #expect(isClose(plan.totals.delayUSD, weighted.delay, relative: tolerance))
        }
    }

    @Test(arguments: [PlanMethod.whole, .split])
    func `every phase of both priority orders reaches its published optimum`(_ method: PlanMethod) async throws {
        let expected = try ConformanceData.expected()
        let problem = AllocationProblem(instance: try ConformanceData.instance())
        for order in expected.lexicographic {
            let goal = PlanningGoal.lexicographic(order.priority.map { ObjectiveTolerance($0, order.tolerance) })
            let plan = try await solve(problem, goal, method: method)
            #expect(plan.phases.map(\.objective) == order.priority)
            for phase in plan.phases {
                let name = try #require(phase.objective).rawValue
                let value = try #require(order.phaseOptima[name])
                #expect(isClose(phase.optimum, value, relative: expected.relativeTolerance), "\(name)")
            }
            #expect(PlanChecker.check(plan, problem).isEmpty)
        }
    }

    @Test func `equal solves give equal plans`() async throws {
        let problem = AllocationProblem(instance: try ConformanceData.instance())
        let solver = PlanSolver()
        let first = try await solver.solve(problem, goal: .energyFirst)
        let second = try await solver.solve(problem, goal: .energyFirst)
        await solver.close()
        #expect(first.shares == second.shares)
        #expect(first.duals == second.duals)
        #expect(first.iterations == second.iterations)
    }

    @Test func `a warm start reaches the same optima in fewer iterations`() async throws {
        let problem = AllocationProblem(instance: try ConformanceData.instance())
        let solver = PlanSolver()
        let base = try await solver.solve(problem, goal: .energyFirst)
        var next = problem
        var random = SplitMix64(seed: 4)
        for j in next.sites.indices {
            for t in 0..<next.slots { next.renewableKWh[j][t] *= random.between(0.95, 1.05) }
        }
        let cold = try await solver.solve(next, goal: .energyFirst)
        let warm = try await solver.solve(next, goal: .energyFirst, warmStart: base.basis)
        await solver.close()
        for (a, b) in zip(cold.phases, warm.phases) { #expect(isClose(b.optimum, a.optimum, relative: 1e-8)) }
        #expect(warm.iterations * 4 < cold.iterations)
    }

    @Test func `a basis moved one slot ahead fits the next horizon`() async throws {
        let problem = AllocationProblem(instance: try ConformanceData.instance())
        let solver = PlanSolver()
        let base = try await solver.solve(problem, goal: .energyFirst)
        let next = problem.droppingFirstSlot()
        let cold = try await solver.solve(next, goal: .energyFirst)
        let warm = try await solver.solve(next, goal: .energyFirst, warmStart: base.basis?.advanced(bySlots: 1))
        await solver.close()
        // Each phase of a split plan ends within 1e-7 of its bound, and the next one builds on it.
        for (a, b) in zip(cold.phases, warm.phases) { #expect(isClose(b.optimum, a.optimum, relative: 3e-7)) }
        #expect(warm.iterations * 2 < cold.iterations)
    }
}

extension AllocationProblem {
    fileprivate func droppingFirstSlot() -> AllocationProblem {
        var next = self
        next.slots -= 1
        next.queries = queries.map { $0.map { Array($0.dropFirst()) } }
        next.capacity = capacity.map { $0.map { Array($0.dropFirst()) } }
        next.priceUSDPerKWh = priceUSDPerKWh.map { Array($0.dropFirst()) }
        next.carbonIntensityKgPerKWh = carbonIntensityKgPerKWh.map { Array($0.dropFirst()) }
        next.renewableKWh = renewableKWh.map { Array($0.dropFirst()) }
        next.gridLimitKWh = gridLimitKWh.map { Array($0.dropFirst()) }
        next.wueLitersPerKWh = wueLitersPerKWh.map { Array($0.dropFirst()) }
        next.ewifLitersPerKWh = ewifLitersPerKWh.map { Array($0.dropFirst()) }
        if case .published(var delay) = delay {
            delay.sizePerToken = delay.sizePerToken.map { $0.map { Array($0.dropFirst()) } }
            next.delay = .published(delay)
        }
        next.budgets = budgets.map { budget in
            var budget = budget
            budget.slots = 0..<next.slots
            return budget
        }
        return next
    }
}
