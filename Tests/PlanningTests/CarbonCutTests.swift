import Planning
import SeededRandom
import Testing

struct CarbonCutTests {
    private func cut(
        _ fraction: Double,
        _ problem: AllocationProblem,
        _ goal: PlanningGoal = inOrder(.energy)
    ) async throws -> CarbonCut {
        let plan = try await solve(problem, goal)
        return try await CarbonCut.find(fraction, problem: problem, goal: goal, plan: plan) {
            try await solve($0, $1, warmStart: $2)
        }
    }

    @Test func `a tenth less costs the price difference of what must move`() async throws {
        // 100 queries of 0.01 kWh in the far site: 0.5 kg, 0.1 $. Each of the near one saves 0.003 kg for 0.001 $.
        let cut = try await cut(0.1, tinyProblem())
        #expect(cut.isPossible)
        #expect(isClose(cut.fraction, 0.1))
        #expect(isClose(cut.avoidedKg, 0.05))
        #expect(isClose(cut.extraEnergyUSD, 0.05 / 3))
        #expect(isClose(cut.usdPerTonne ?? 0, 1000.0 / 3))
        #expect(isClose(cut.lastTonneUSD ?? 0, 1000.0 / 3))
        let move = try #require(cut.comparison.moves.first)
        #expect(cut.comparison.moves.count == 1)
        #expect((move.from, move.to, move.slots) == (0, 1, [0]))
        #expect(isClose(move.queries, 50.0 / 3))
        #expect(isClose(cut.comparison.movedQueries, 50.0 / 3))
    }

    @Test func `the last tonne has its price where nothing later presses on the bill`() async throws {
        var problem = tinyProblem()
        problem.delay = .perRequest(PerRequestDelay(seconds: [[[0.1], [0.1]]], weightUSDPerSecondRequest: [0.01]))
        let cut = try await cut(0.1, problem, inOrder(.energy, .delay))
        #expect(isClose(cut.lastTonneUSD ?? 0, 1000.0 / 3, relative: 1e-6))
    }

    @Test func `more than there is to cut is told with the most that is`() async throws {
        // All in the near site: 0.2 kg instead of 0.5, for twice the bill.
        let cut = try await cut(0.7, tinyProblem())
        #expect(!cut.isPossible)
        #expect(cut.wantedFraction == 0.7)
        #expect(isClose(cut.fraction, 0.6))
        #expect(isClose(cut.extraEnergyUSD, 0.1))
        #expect(cut.lastTonneUSD == nil)
        #expect(cut.comparison.after.unservedQueries == 0)
        // The carbon bill is that of the problem's own tax, at 0.1 $/kg.
        #expect(isClose(cut.comparison.after.carbonUSD, 0.02))
    }

    @Test func `a plan that wastes nothing has nothing to cut`() async throws {
        var problem = tinyProblem()
        problem.carbonIntensityKgPerKWh = [[0.5], [0.5]]
        let cut = try await cut(0.1, problem)
        #expect(!cut.isPossible)
        #expect(abs(cut.fraction) < 1e-9)
        #expect(cut.usdPerTonne == nil)
    }

    @Test(arguments: 1...6)
    func `on small instances no other allocation cuts as much for less`(seed: Int) async throws {
        var random = SplitMix64(seed: UInt64(seed))
        var problem = tinyProblem()
        problem.areas = ["town", "port"]
        problem.queries = [[[100]], [[60]]]
        problem.maxDelaySeconds = [[1], [1]]
        problem.delay = .perRequest(
            PerRequestDelay(seconds: [[[0.5], [0.1]], [[0.2], [0.3]]], weightUSDPerSecondRequest: [0.01])
        )
        problem.priceUSDPerKWh = [[random.between(0.05, 0.1)], [random.between(0.1, 0.3)]]
        problem.carbonIntensityKgPerKWh = [[random.between(0.4, 0.8)], [random.between(0.1, 0.3)]]
        problem.renewableKWh = [[random.between(0, 0.5)], [random.between(0, 0.5)]]
        problem.pue = [random.between(1, 1.5), random.between(1, 1.5)]
        let plan = try await solve(problem, inOrder(.energy))
        let cut = try await cut(0.1, problem)
        try #require(cut.isPossible)
        // Only how much of all demand the near site serves matters: try a fine grid of it.
        var least = Double.infinity
        for step in 0...160_000 {
            let near = 160 * Double(step) / 160_000
            let grid = [160 - near, near].enumerated().map { j, queries in
                max(0, queries * 0.01 * problem.pue[j] - problem.renewableKWh[j][0])
            }
            let carbon =
                grid[0] * problem.carbonIntensityKgPerKWh[0][0] + grid[1] * problem.carbonIntensityKgPerKWh[1][0]
            guard carbon <= 0.9 * plan.totals.carbonKg else { continue }
            least = min(least, grid[0] * problem.priceUSDPerKWh[0][0] + grid[1] * problem.priceUSDPerKWh[1][0])
        }
        #expect(cut.comparison.after.energyUSD <= least + 1e-9)
        #expect(abs(cut.comparison.after.energyUSD - least) < 1e-5)
    }

    @Test func `a fraction that is none is refused`() async throws {
        for fraction in [0, -0.1, 1.5, Double.nan] {
            await #expect { try await cut(fraction, tinyProblem()) } throws: {
                ($0 as? PlanningError)?.code == .invalidChange
            }
        }
    }
}
