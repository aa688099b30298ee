import Planning
import SeededRandom
import Testing

/// Plan after plan on noisy prices, with and without the rule that a change must gain something.
struct ChurnTests {
    /// What following the plans comes to.
    private struct Run {
        var churn = 0.0
        var value = 0.0
        var plans = 0.0
    }

    private static let steps = 25

    /// Five areas and three classes at four sites of nearly the same price, over four slots.
    private func scene(_ random: inout SplitMix64) -> AllocationProblem {
        let (areas, sites, classes, slots) = (5, 4, 3, 4)
        func table(_ rows: Int, _ columns: Int, _ low: Double, _ high: Double) -> [[Double]] {
            (0..<rows).map { _ in (0..<columns).map { _ in random.between(low, high) } }
        }
        return AllocationProblem(
            areas: (0..<areas).map { "area-\($0)" },
            sites: (0..<sites).map { "site-\($0)" },
            classes: (0..<classes).map { "class-\($0)" },
            resources: ["gpu"],
            slots: slots,
            slotHours: 1,
            queries: (0..<areas).map { _ in table(classes, slots, 100, 1000) },
            energyPerQueryKWh: table(sites, classes, 0.002, 0.002),
            resourcePerQuery: (0..<sites).map { _ in (0..<classes).map { _ in [1] } },
            capacity: (0..<sites).map { _ in [(0..<slots).map { _ in 4000 }] },
            delay: .perRequest(
                PerRequestDelay(
                    seconds: (0..<areas).map { _ in table(sites, classes, 0.2, 0.4) },
                    weightUSDPerSecondRequest: [0.001, 0.001, 0.001]
                )
            ),
            maxDelaySeconds: (0..<areas).map { _ in [1, 1, 1] },
            priceUSDPerKWh: table(sites, slots, 0.0999, 0.1001),
            carbonIntensityKgPerKWh: table(sites, slots, 0.3999, 0.4001),
            carbonTaxUSDPerKg: [0.1, 0.1, 0.1, 0.1],
            renewableKWh: table(sites, slots, 0, 2),
            gridLimitKWh: (0..<sites).map { _ in (0..<slots).map { _ in 1000 } },
            pue: [1.2, 1.2, 1.2, 1.2],
            wueLitersPerKWh: table(sites, slots, 1, 1),
            ewifLitersPerKWh: table(sites, slots, 1, 1),
            unservedWeight: [1, 1, 1]
        )
    }

    private func run(_ goal: PlanningGoal, noise: Double, gain: Double, seed: UInt64) async throws -> Run {
        var random = SplitMix64(seed: seed)
        let base = scene(&random)
        let solver = PlanSolver()
        var run = Run()
        var previous: [[[Double]]]?
        for _ in 0..<Self.steps {
            var problem = base
            problem.priceUSDPerKWh = base.priceUSDPerKWh.map { row in
                row.map { $0 * random.between(1 - noise, 1 + noise) }
            }
            problem.carbonIntensityKgPerKWh = base.carbonIntensityKgPerKWh.map { row in
                row.map { $0 * random.between(1 - noise, 1 + noise) }
            }
            let plan = try await solver.solve(problem, goal: goal)
            let decision = PlanSwitch.decide(
                plan,
                problem: problem,
                goal: goal,
                previous: previous,
                gainFraction: gain
            )
            let inForce = decision?.plan ?? plan
            #expect(PlanChecker.check(inForce, problem).isEmpty)
            #expect(inForce.totals.unservedQueries <= plan.totals.unservedQueries)
            run.churn += decision?.churn ?? 0
            run.value += inForce.footprint.reduce(0) { $0 + ($1.slot == 0 ? $1.costUSD : 0) }
            run.plans += 1
            previous = inForce.firstSlot(in: problem)
        }
        await solver.close()
        return run
    }

    @Test(arguments: [
        (inOrder(.energy), 0.0015), (inOrder(.energy, .carbon, .delay, tolerance: 1e-3), 0.004),
        (.weighted([.energy: 1, .delay: 0.01]), 0.0015),
    ])
    func `on noisy prices churn falls to a small part, and the bill rises by less than the amount`(
        goal: PlanningGoal,
        noise: Double
    ) async throws {
        let gain = 0.002 * noise / 0.0015
        for seed in UInt64(1)...2 {
            let newest = try await run(goal, noise: noise, gain: 0, seed: seed)
            let settled = try await run(goal, noise: noise, gain: gain, seed: seed)
            #expect(newest.churn / newest.plans > 0.02, "prices as noisy as these move the optimum")
            #expect(settled.churn < 0.2 * newest.churn)
            #expect(settled.value < newest.value * (1 + gain))
        }
    }
}
