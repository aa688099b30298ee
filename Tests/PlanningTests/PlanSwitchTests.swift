import Planning
import SeededRandom
import Testing

struct PlanSwitchTests {
    private func decide(
        _ problem: AllocationProblem,
        from previous: [[[Double]]]?,
        _ goal: PlanningGoal = inOrder(.energy),
        gain: Double = 0.002,
        budgets: [ConsumptionBudget]? = nil
    ) async throws -> PlanSwitch.Decision? {
        PlanSwitch.decide(
            try await solve(problem, goal),
            problem: problem,
            goal: goal,
            previous: previous,
            budgets: budgets,
            gainFraction: gain
        )
    }

    /// The near site dearer than the far one by a fraction.
    private func nearlyEqual(_ fraction: Double) -> AllocationProblem {
        var problem = tinyProblem()
        problem.priceUSDPerKWh = [[0.1], [0.1 * (1 + fraction)]]
        return problem
    }

    @Test func `where moving gains less than the amount, nothing moves`() async throws {
        let problem = nearlyEqual(0.001)
        let decision = try #require(try await decide(problem, from: [[[0, 1]]]))
        #expect(decision.keptCells == 1)
        #expect(decision.churn == 0)
        #expect(decision.proposedChurn == 1)
        #expect(isClose(decision.worseningFraction, 0.001, relative: 1e-6))
        #expect(decision.plan.share(area: 0, site: 1, workloadClass: 0, slot: 0) == 1)
        #expect(isClose(decision.plan.totals.energyUSD, 0.1001))
        #expect(PlanChecker.check(decision.plan, problem).isEmpty)
    }

    @Test(arguments: [(0.01, 0.002), (0.001, 0)])
    func `where it gains more, or any gain is enough, the new plan comes in whole`(price: Double, gain: Double)
        async throws
    {
        let decision = try #require(try await decide(nearlyEqual(price), from: [[[0, 1]]], gain: gain))
        #expect(decision.keptCells == 0)
        #expect(decision.churn == 1)
        #expect(decision.worseningFraction == 0)
        #expect(isClose(decision.plan.totals.energyUSD, 0.1))
    }

    @Test func `a fixed policy's plan comes in whole, as it is no optimum to measure a gain by`() async throws {
        let problem = nearlyEqual(0.001)
        let shares = [PlanShare(slot: 0, area: 0, workloadClass: 0, site: 0, share: 1, queries: 100)]
        let decision = try #require(
            PlanSwitch.decide(
                AllocationPlan(shares: shares, of: problem),
                problem: problem,
                goal: inOrder(.energy),
                previous: [[[0, 1]]],
                gainFraction: 0.5
            )
        )
        #expect(decision.keptCells == 0)
        #expect(decision.churn == 1)
    }

    @Test func `what a battery does stays as planned while demand stays where it was`() async throws {
        var problem = nearlyEqual(0.0005)
        problem.slots = 2
        problem.queries = [[[100, 100]]]
        problem.capacity = problem.capacity.map { $0.map { _ in [1000, 1000] } }
        problem.priceUSDPerKWh = problem.priceUSDPerKWh.map { [$0[0], 3 * $0[0]] }
        for path in [
            \AllocationProblem.carbonIntensityKgPerKWh, \.renewableKWh, \.gridLimitKWh, \.wueLitersPerKWh,
            \.ewifLitersPerKWh,
        ] {
            problem[keyPath: path] = problem[keyPath: path].map { [$0[0], $0[0]] }
        }
        let battery = BatteryModel(
            capacityKWh: 0.4,
            chargeLimitKWh: [0.4, 0.4],
            dischargeLimitKWh: [0.4, 0.4],
            chargeEfficiency: 0.9,
            dischargeEfficiency: 0.9,
            initialKWh: 0
        )
        problem.batteries = [battery, battery]
        let decision = try #require(try await decide(problem, from: [[[0, 1]]]))
        #expect(decision.keptCells == 1)
        #expect(decision.plan.footprint.contains { $0.slot == 0 && $0.chargeKWh > 0.1 })
        #expect(PlanChecker.check(decision.plan, problem).isEmpty)
        // The load of the first slot moved, at a price a little higher.
        let best = try await solve(problem, inOrder(.energy))
        #expect(isClose(decision.plan.totals.energyUSD - best.totals.energyUSD, 0.1 * 0.0005, relative: 1e-6))
    }

    @Test func `without a plan before it there is nothing to decide`() async throws {
        #expect(try await decide(tinyProblem(), from: nil) == nil)
    }

    @Test func `a site that is down, out of reach or too slow is left at once`() async throws {
        var down = nearlyEqual(0.001)
        down.capacity[1][0][0] = 0
        var slow = nearlyEqual(0.001)
        slow.delay = .perRequest(PerRequestDelay(seconds: [[[0.5], [2]]], weightUSDPerSecondRequest: [0.01]))
        var dark = nearlyEqual(0.001)
        dark.gridLimitKWh[1][0] = 0
        for problem in [down, slow, dark] {
            let decision = try #require(try await decide(problem, from: [[[0.4, 0.6]]], gain: 0.5))
            #expect(decision.keptCells == 0)
            #expect(isClose(decision.churn, 0.6))
            #expect(decision.plan.share(area: 0, site: 0, workloadClass: 0, slot: 0) == 1)
        }
    }

    @Test func `demand that had no place takes the new one`() async throws {
        let decision = try #require(try await decide(nearlyEqual(0.001), from: [[[0, 0]]], gain: 0.5))
        #expect(decision.keptCells == 0)
        #expect(decision.churn == 1)
    }

    @Test func `a site with less room than before keeps as many cells as fit`() async throws {
        var problem = nearlyEqual(0.0001)
        problem.areas = ["town", "port", "mine"]
        problem.queries = [[[50]], [[30]], [[20]]]
        problem.maxDelaySeconds = [[1], [1], [1]]
        problem.delay = .perRequest(
            PerRequestDelay(
                seconds: [[[0.5], [0.1]], [[0.5], [0.1]], [[0.5], [0.1]]],
                weightUSDPerSecondRequest: [0.01]
            )
        )
        problem.capacity[1][0][0] = 55
        let previous: [[[Double]]] = [[[0, 1]], [[0, 1]], [[0, 1]]]
        let decision = try #require(try await decide(problem, from: previous, gain: 0.01))
        #expect(PlanChecker.check(decision.plan, problem).isEmpty)
        // 45 queries too many: the two small cells go, and free no more than they must.
        #expect(decision.keptCells == 1)
        #expect(isClose(decision.churn, 0.5))
    }

    @Test func `two cells that only fit together where they are both stay`() async throws {
        var problem = tinyProblem()
        problem.areas = ["town", "port"]
        problem.queries = [[[100]], [[100]]]
        problem.maxDelaySeconds = [[1], [1]]
        // Either site is just large enough for one; that they are the wrong way round costs next to nothing.
        problem.capacity = [[[100]], [[100]]]
        problem.delay = .perRequest(
            PerRequestDelay(seconds: [[[0.1], [0.1001]], [[0.1001], [0.1]]], weightUSDPerSecondRequest: [0.01])
        )
        let decision = try #require(try await decide(problem, from: [[[0, 1]], [[1, 0]]], inOrder(.delay)))
        #expect(decision.proposedCells == 2)
        #expect(decision.keptCells == 2)
        #expect(PlanChecker.check(decision.plan, problem).isEmpty)
    }

    @Test func `the first objective that differs by more than its amount decides`() async throws {
        // The same price; the near site has less than half the carbon.
        let even = nearlyEqual(0)
        let toNear = try #require(try await decide(even, from: [[[1, 0]]], inOrder(.energy, .carbon)))
        #expect(toNear.keptCells == 0)
        // Dearer by a little, but so much cleaner that a plan for carbon would go there: what is dearest first stays.
        let stays = try #require(
            try await decide(nearlyEqual(0.001), from: [[[0, 1]]], inOrder(.energy, .carbon))
        )
        #expect(stays.keptCells == 1)
        // Cleaner in the first objective by more than the amount outweighs any cost in the second.
        let weighed = try #require(
            try await decide(nearlyEqual(0.001), from: [[[0, 1]]], .weighted([.energy: 1, .carbon: 1]))
        )
        #expect(weighed.proposedChurn == 0)
    }

    @Test func `a budget's reserve may serve what stays, and is told when it does`() async throws {
        var problem = nearlyEqual(0.001)
        problem.wueLitersPerKWh = [[1], [2]]
        // All at the far site takes 2 L, at the near one 3.
        problem.budgets = [ConsumptionBudget(name: "river", kind: .water, slots: 0..<1, limit: 2.5)]
        let within = try #require(try await decide(problem, from: [[[0, 1]]]))
        #expect(within.keptCells == 0)
        var whole = problem.budgets
        whole[0].limit = 3
        let drawn = try #require(try await decide(problem, from: [[[0, 1]]], budgets: whole))
        #expect(drawn.keptCells == 1)
        #expect(drawn.drawsOnReserve)
    }

    @Test func `what is adopted keeps every limit, serves as much, and is worse by less than the amount`() async throws
    {
        let goals: [PlanningGoal] = [
            inOrder(.energy, .carbon, .delay, tolerance: 1e-3), inOrder(.delay, .carbon, tolerance: 0.02),
            inOrder(.carbon, .energy), .weighted([.energy: 1, .carbon: 2, .delay: 0.5]),
        ]
        let gain = 0.02
        var (kept, moved) = (0, 0)
        for seed in UInt64(5000)..<5240 {
            var random = SplitMix64(seed: seed)
            let problem = RandomProblem.make(seed: seed)
            let goal = goals[Int(seed % 4)]
            let plan = try await solve(problem, goal)
            // The plan before it was made for other prices.
            var other = problem
            other.priceUSDPerKWh = problem.priceUSDPerKWh.map { $0.map { $0 * random.between(0.5, 1.5) } }
            other.carbonIntensityKgPerKWh = problem.carbonIntensityKgPerKWh.map { row in
                row.map { $0 * random.between(0.5, 1.5) }
            }
            let before = try await solve(other, goal)
            let decision = try #require(
                PlanSwitch.decide(
                    plan,
                    problem: problem,
                    goal: goal,
                    previous: before.firstSlot(in: problem),
                    gainFraction: gain
                )
            )
            let violations = PlanChecker.check(decision.plan, problem)
            #expect(violations.isEmpty, "seed \(seed): \(violations)")
            #expect(isClose(decision.plan.totals.unservedQueries, plan.totals.unservedQueries), "seed \(seed)")
            #expect(decision.churn <= decision.proposedChurn + 1e-12, "seed \(seed)")
            #expect(decision.worseningFraction <= gain * (1 + 1e-9), "seed \(seed)")
            if let first = goal.objectives.first, case .lexicographic = goal {
                let size =
                    plan.footprint.reduce(0) { $0 + abs($1.costUSD) } + plan.totals.carbonUSD + plan.totals.delayUSD
                let worse = decision.plan.totals.value(of: first) - plan.totals.value(of: first)
                #expect(worse <= gain * size + 1e-9, "seed \(seed)")
            }
            kept += decision.keptCells
            moved += decision.proposedCells - decision.keptCells
        }
        #expect(kept > 10 && moved > 10, "the generator should make both: \(kept) kept, \(moved) moved")
    }
}

extension AllocationPlan {
    /// The shares of the first slot by area, class and site.
    func firstSlot(in problem: AllocationProblem) -> [[[Double]]] {
        problem.areas.indices.map { i in
            problem.classes.indices.map { k in
                problem.sites.indices.map { share(area: i, site: $0, workloadClass: k, slot: 0) }
            }
        }
    }
}
