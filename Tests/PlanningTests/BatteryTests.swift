import Planning
import SeededRandom
import Testing

struct BatteryTests {
    private func with(_ battery: BatteryModel, _ problem: AllocationProblem) -> AllocationProblem {
        var problem = problem
        problem.batteries = [battery]
        return problem
    }

    @Test func `surplus sun is stored for the night, less the losses`() async throws {
        var problem = timeProblem(prices: [0.2, 0.2])
        problem.renewableKWh = [[1.5, 0]]
        problem = with(smallBattery(slots: 2), problem)
        let plan = try await solve(problem, inOrder(.energy))
        #expect(PlanChecker.check(plan, problem).isEmpty)
        // 0.5 kWh of surplus, 0.4 stored, 0.32 given back.
        #expect(isClose(plan.footprint[0].chargeKWh, 0.5))
        #expect(isClose(plan.footprint[0].chargeStateKWh, 0.4))
        #expect(isClose(plan.footprint[1].dischargeKWh, 0.32))
        #expect(isClose(plan.footprint[1].gridKWh, 0.68))
        #expect(isClose(plan.totals.energyUSD, 0.68 * 0.2))
        // A stored kWh saves 0.8 kWh of the night's grid; a kWh of sun 0.64.
        #expect(isClose(plan.duals.siteSlots[1].storedPerKWh ?? 0, 0.16))
        #expect(isClose(plan.duals.siteSlots[0].renewablePerKWh, 0.128))
    }

    /// All schedules on a grid of states, by dynamic programming: the least bill there is.
    private func leastBill(prices: [Double], load: Double, sun: [Double], battery: BatteryModel, steps: Int) -> Double {
        let grid = (0...steps).map { battery.capacityKWh * Double($0) / Double(steps) }
        var best = grid.map { abs($0 - battery.initialKWh) < 1e-9 ? 0 : Double.infinity }
        for t in prices.indices {
            var next = grid.map { _ in Double.infinity }
            for (from, cost) in best.enumerated() where cost < .infinity {
                for to in grid.indices where grid[to] >= battery.minimumKWh - 1e-12 {
                    let change = grid[to] - grid[from]
                    let charge = max(0, change) / battery.chargeEfficiency
                    let discharge = max(0, -change) * battery.dischargeEfficiency
                    let most = min(battery.dischargeLimitKWh[t], load) + 1e-12
                    guard charge <= battery.chargeLimitKWh[t] + 1e-12, discharge <= most else { continue }
                    let bought = max(0, load + charge - discharge - sun[t])
                    let bill = cost + bought * prices[t] + discharge * battery.cycleCostUSDPerKWh
                    next[to] = min(next[to], bill)
                }
            }
            best = next
        }
        let least = min(battery.initialKWh, battery.capacityKWh / 2) - 1e-9
        return zip(grid, best).filter { $0.0 >= least }.map(\.1).min() ?? .infinity
    }

    @Test func `no schedule on a grid of all is cheaper, and some is as cheap`() async throws {
        var random = SplitMix64(seed: 11)
        let solver = PlanSolver()
        for round in 0..<40 {
            let prices = (0..<5).map { _ in (random.between(1, 30)).rounded() / 100 }
            let sun = (0..<5).map { _ in (random.between(0, 2) * 4).rounded() / 4 }
            var battery = smallBattery(slots: 5, initialKWh: (random.between(0, 4)).rounded() / 4)
            battery.chargeEfficiency = 1
            battery.dischargeEfficiency = 0.5
            battery.chargeLimitKWh = [Double](repeating: 0.5, count: 5)
            battery.dischargeLimitKWh = [Double](repeating: 0.25, count: 5)
            battery.cycleCostUSDPerKWh = (random.between(0, 4)).rounded() / 100
            var problem = timeProblem(prices: prices)
            problem.renewableKWh = [sun]
            problem = with(battery, problem)
            let plan = try await solver.solve(problem, goal: inOrder(.energy))
            #expect(PlanChecker.check(plan, problem).isEmpty, "round \(round)")
            // Every vertex of the program lies on quarters of a kWh.
            let least = leastBill(prices: prices, load: 1, sun: sun, battery: battery, steps: 8)
            #expect(isClose(plan.totals.energyUSD, least, relative: 1e-7), "round \(round)")
        }
        await solver.close()
    }

    @Test func `wear keeps a battery still where it costs more than it saves`() async throws {
        var battery = smallBattery(slots: 2)
        battery.cycleCostUSDPerKWh = 0.2
        let problem = with(battery, timeProblem(prices: [0.1, 0.3]))
        let plan = try await solve(problem, inOrder(.energy))
        // 0.3 saved, 0.1 / 0.64 paid and 0.2 worn for each kWh given back.
        #expect(plan.footprint.allSatisfy { $0.chargeKWh == 0 && $0.dischargeKWh == 0 })
        battery.cycleCostUSDPerKWh = 0.1
        let used = try await solve(with(battery, problem), inOrder(.energy))
        #expect(isClose(used.footprint[1].dischargeKWh, 0.64))
        #expect(isClose(used.footprint[1].costUSD, 0.36 * 0.3 + 0.64 * 0.1))
    }

    @Test(arguments: [0.0, 0.5])
    func `losing energy never pays, even where drawing it does`(_ sun: Double) async throws {
        var problem = timeProblem(prices: [-0.5, -0.5, 0.1])
        problem.renewableKWh = [[sun, sun, 0]]
        problem = with(smallBattery(slots: 3), problem)
        for goal in [inOrder(.energy), inOrder(.energy, .delay, tolerance: 0.1), inOrder(.delay, .carbon, .energy)] {
            let plan = try await solve(problem, goal)
            #expect(PlanChecker.check(plan, problem).isEmpty)
            #expect(plan.footprint.allSatisfy { min($0.chargeKWh, $0.dischargeKWh) == 0 })
        }
    }

    @Test func `where drawing is paid for, no schedule on a grid of all is below the bound, and plans are near`()
        async throws
    {
        var random = SplitMix64(seed: 12)
        let solver = PlanSolver()
        var (proven, worst) = (0, 0.0)
        for round in 0..<60 {
            let prices = (0..<5).map { _ in (random.between(-20, 20)).rounded() / 100 }
            var battery = smallBattery(slots: 5, initialKWh: (random.between(0, 4)).rounded() / 4)
            battery.chargeEfficiency = 1
            battery.dischargeEfficiency = 0.5
            battery.chargeLimitKWh = [Double](repeating: 0.5, count: 5)
            battery.dischargeLimitKWh = [Double](repeating: 0.25, count: 5)
            var problem = timeProblem(prices: prices)
            if round % 2 == 0 { problem.gridAccounting = .published }
            problem = with(battery, problem)
            let plan = try await solver.solve(problem, goal: inOrder(.energy, .carbon, .delay))
            #expect(PlanChecker.check(plan, problem).isEmpty, "round \(round)")
            let phase = try #require(plan.phases.first { $0.objective == .energy })
            let none = prices.map { _ in 0.0 }
            let least = leastBill(prices: prices, load: 1, sun: none, battery: battery, steps: 16)
            #expect(phase.bound ?? -.infinity <= least + 1e-9, "round \(round)")
            #expect(isClose(phase.optimum, plan.totals.energyUSD, relative: 1e-7), "round \(round)")
            let off = plan.totals.energyUSD - least
            if plan.status == .optimal {
                proven += 1
                #expect(off <= 1e-4 * abs(least) + 1e-9, "round \(round)")
            }
            worst = max(worst, off / max(abs(least), 0.1))
        }
        await solver.close()
        #expect(proven >= 40)
        #expect(worst < 0.05)
    }

    @Test(arguments: [
        // A day with three slots that are paid for at noon; and one such slot behind five that are not, which a slow
        // charger needs no room for. What a program with a whole number for each slot comes to.
        (
            [
                0.07, 0.06, 0.06, 0.055, 0.06, 0.07, 0.09, 0.11, 0.10, 0.07, 0.03, 0, -0.1, -0.2, -0.1, 0.01, 0.04,
                0.08, 0.12, 0.15, 0.13, 0.10, 0.09, 0.08,
            ], 4.0, 1.0, 0.85, 2.0, 0.26740216954
        ),
        ([0.05, 0.05, 0.05, 0.05, 0.05, -0.1], 10.0, 0.1, 0.64, 10.0, -0.0632),
    ])
    func `a battery gives what it has before prices that pay for charging`(
        _ prices: [Double],
        _ capacity: Double,
        _ charge: Double,
        _ roundTrip: Double,
        _ initial: Double,
        _ bill: Double
    ) async throws {
        var battery = smallBattery(slots: prices.count, initialKWh: initial)
        battery.capacityKWh = capacity
        battery.chargeLimitKWh = prices.map { _ in charge }
        battery.chargeEfficiency = roundTrip.squareRoot()
        battery.dischargeEfficiency = roundTrip.squareRoot()
        let problem = with(battery, timeProblem(prices: prices))
        let plan = try await solve(problem, inOrder(.energy))
        #expect(PlanChecker.check(plan, problem).isEmpty)
        #expect(isClose(plan.totals.energyUSD, bill, relative: 1e-7))
        #expect(plan.relativeGap <= 1e-9)
    }

    @Test func `a phase without a price for energy charges for no purpose nowhere`() async throws {
        let problem = with(smallBattery(slots: 3, initialKWh: 0.5), timeProblem(prices: [0.2, 0.2, 0.2]))
        let goals = [
            inOrder(.delay), inOrder(.energy, .delay, tolerance: 0.5), inOrder(.carbon, .delay, tolerance: 1),
        ]
        for goal in goals {
            let plan = try await solve(problem, goal)
            #expect(plan.footprint.allSatisfy { $0.chargeKWh == 0 }, "\(goal)")
        }
    }

    @Test func `discharge carries load that the grid limit would not`() async throws {
        var problem = timeProblem(prices: [0.1, 0.1])
        problem.gridLimitKWh = [[2, 0.6]]
        let without = try await solve(problem, inOrder(.energy))
        #expect(isClose(without.totals.unservedQueries, 40))
        problem = with(smallBattery(slots: 2), problem)
        let plan = try await solve(problem, inOrder(.energy))
        #expect(PlanChecker.check(plan, problem).isEmpty)
        #expect(plan.status == .optimal)
        #expect(isClose(plan.footprint[1].dischargeKWh, 0.4))
    }

    @Test func `a battery never hurts, whatever it holds`() async throws {
        let problem = timeProblem(prices: [0.3, 0.1, 0.2])
        let without = try await solve(problem, inOrder(.energy))
        for initial in [0, 0.1, 0.5, 1] {
            var battery = smallBattery(slots: 3, initialKWh: initial)
            battery.minimumKWh = 0.3
            let plan = try await solve(with(battery, problem), inOrder(.energy))
            #expect(PlanChecker.check(plan, with(battery, problem)).isEmpty)
            #expect(plan.totals.energyUSD <= without.totals.energyUSD + 1e-12)
        }
    }

    @Test(arguments: [0.4, 0.6, 0.8])
    func `charge that the minimum leaves room for stays in, however high the minimum is`(_ minimum: Double)
        async throws
    {
        var battery = smallBattery(slots: 2, initialKWh: 0.8)
        battery.chargeEfficiency = 1
        battery.dischargeEfficiency = 1
        battery.initialKWh = max(0.6, minimum)
        battery.minimumKWh = minimum
        let problem = with(battery, timeProblem(prices: [0.01, 1]))
        let plan = try await solve(problem, inOrder(.energy))
        #expect(PlanChecker.check(plan, problem).isEmpty)
        let charge = 1 - battery.initialKWh
        // What is left above the minimum, or above half where that is what the end needs.
        let discharge = 1 - max(minimum, 0.5)
        #expect(isClose(plan.footprint[0].chargeKWh, charge))
        #expect(isClose(plan.footprint[1].dischargeKWh, discharge))
        #expect(isClose(plan.totals.energyUSD, 0.01 * (1 + charge) + 1 - discharge))
        #expect(plan.relativeGap <= 1e-9)
        var narrow = problem
        narrow.gridLimitKWh = [[1 + charge, 1 - discharge]]
        #expect(try await solve(narrow, inOrder(.energy)).status == .optimal)
    }

    @Test func `wrong models are refused with their place`() async throws {
        var battery = smallBattery(slots: 2)
        battery.chargeEfficiency = 0
        battery.chargeLimitKWh = [1]
        battery.initialKWh = 2
        let failure = #expect(throws: PlanningError.self) {
            try with(battery, timeProblem(prices: [0.3, 0.1])).validated()
        }
        let paths = failure?.problems.map(\.path) ?? []
        let expected = ["chargeLimitKWh", "chargeEfficiency", "initialKWh"].map { "batteries[0].\($0)" }
        #expect(paths == expected)
    }
}
