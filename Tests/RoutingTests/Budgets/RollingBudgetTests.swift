import Foundation
import Routing
import SunwardModel
import Testing

struct RollingBudgetTests {
    private let hour = CarbonAllowance(gramsPerWindow: 3600, windowMinutes: 60)

    /// One request a second for `seconds`, each of `grams`.
    private func filled(_ grams: Double, seconds: Range<Int>, least: Double? = nil) -> RollingBudget {
        var budget = RollingBudget(hour)
        for second in seconds { budget.book(grams, least: least, at: Double(second)) }
        return budget
    }

    @Test func `spending comes free a window later, the oldest bucket by its part`() {
        var budget = RollingBudget(hour)
        budget.book(60, least: nil, at: 30)
        budget.book(10, least: nil, at: 1000)
        #expect(budget.pressure(at: 3000).spentGrams == 70)
        // The window now begins half way through the first bucket of a minute.
        #expect(abs(budget.pressure(at: 3630).spentGrams - 40) < 1e-9)
        #expect(budget.pressure(at: 3660).spentGrams == 10)
        #expect(budget.pressure(at: 4661).spentGrams == 0)
        #expect(budget.pressure(at: 1e9).spentGrams == 0)
    }

    @Test func `an outcome corrects the bucket of its decision`() {
        var budget = RollingBudget(hour)
        budget.book(60, least: nil, at: 30)
        budget.book(10, least: nil, at: 1000)
        budget.correct(by: -20, decidedAt: 30)
        #expect(budget.pressure(at: 1000).spentGrams == 50)
        #expect(budget.pressure(at: 3660).spentGrams == 10)
        // One that has left the window changes nothing.
        budget.book(1, least: nil, at: 9000)
        budget.correct(by: 1000, decidedAt: 30)
        #expect(budget.pressure(at: 9000).spentGrams == 1)
    }

    @Test func `a late booking goes to its own bucket`() {
        var budget = RollingBudget(hour)
        budget.book(5, least: nil, at: 1000)
        budget.book(7, least: nil, at: 100)
        #expect(budget.pressure(at: 3601).spentGrams == 12)
        #expect(budget.pressure(at: 3800).spentGrams == 5)
    }

    @Test func `even spending at the allowance has the pace of the allowance`() throws {
        let budget = filled(1, seconds: 0..<36_000)
        let pressure = budget.pressure(at: 36_000)
        #expect(abs(pressure.spentGrams - 3600) < 2)
        #expect(abs(pressure.expectedRequests - 3600) < 40)
        // The planned part P of a gram a request, less what is overspent by planning with less than the allowance: a
        // twelfth of a window ahead 300 requests are left with 3600 P - 3300.
        let nearest = 12 * RollingBudget.plannedPart - 11
        #expect(pressure.paceGramsPerRequest < 0.98 && pressure.paceGramsPerRequest > nearest - 0.05)
    }

    @Test func `an empty window paces what is left over what is expected`() {
        // 600 g of 3600 in ten minutes; 3000 requests are to come before the first comes free.
        let pressure = filled(1, seconds: 0..<600).pressure(at: 600)
        #expect(pressure.spentGrams == 600)
        #expect(abs(pressure.paceGramsPerRequest - (3600 * RollingBudget.plannedPart) / 3600) < 0.05)
        let overspent = filled(4, seconds: 0..<600).pressure(at: 600)
        // (3510 - 2400) / 3000
        #expect(abs(overspent.paceGramsPerRequest - 0.37) < 0.02)
    }

    @Test func `slack keeps the least carbon of every request to come in reserve`() {
        let feasible = filled(1, seconds: 0..<600, least: 0.5).pressure(at: 600)
        #expect(feasible.isFeasible)
        // 3564 - 600 - 3000 * 0.5 just before the first spending comes free
        #expect(abs(feasible.slackGrams - 1464) < 80)
        #expect(!filled(1, seconds: 0..<600, least: 1.2).pressure(at: 600).isFeasible)
    }

    @Test func `nothing is expected and nothing withheld before the first request`() {
        let pressure = RollingBudget(hour).pressure(at: 100)
        #expect(pressure.paceGramsPerRequest == .infinity)
        #expect(pressure.spentGrams == 0 && pressure.isFeasible)
    }

    @Test func `a burst raises what is expected soon, not for the whole window`() {
        var rate = ArrivalRate(fastSeconds: 60, slowSeconds: 3600)
        for second in 0..<7200 { rate.count(at: Double(second)) }
        for step in 0..<600 { rate.count(at: 7200 + Double(step) / 10) }
        #expect(rate.fastPerSecond > 5)
        #expect(abs(rate.slowPerSecond - 1.15) < 0.1)
        var budget = filled(1, seconds: 0..<7200)
        let before = budget.pressure(at: 7200).expectedRequests
        for step in 0..<600 { budget.book(1, least: nil, at: 7200 + Double(step) / 10) }
        // Were it to go on like this, ten times as many would come.
        let after = budget.pressure(at: 7260).expectedRequests
        #expect(after > 1.15 * before && after < 2 * before)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `the sum of the buckets is the exact window's within one bucket's error`(seed: UInt64) {
        var state = seed
        func unit() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) * 0x1p-53
        }
        var budget = RollingBudget(hour)
        var spending: [(Double, Double)] = []
        var time = 0.0
        for _ in 0..<5000 {
            time += 2 * unit()
            let grams = unit()
            budget.book(grams, least: nil, at: time)
            spending.append((time, grams))
        }
        let exact = spending.filter { $0.0 > time - 3600 }.map(\.1).reduce(0, +)
        #expect(abs(budget.pressure(at: time).spentGrams - exact) < 20, "seed \(seed)")
    }

    @Test func `memory and Codable bring back what was spent, also under a new allowance`() throws {
        let budget = filled(1, seconds: 0..<5000, least: 0.3)
        let decoded = try JSONDecoder().decode(RollingBudget.self, from: JSONEncoder().encode(budget))
        #expect(decoded == budget)
        var restored = RollingBudget(CarbonAllowance(gramsPerWindow: 5000, windowMinutes: 60))
        let isRestored = restored.restore(budget.numbers)
        #expect(isRestored)
        #expect(restored.pressure(at: 5000).spentGrams == budget.pressure(at: 5000).spentGrams)
        #expect(restored.pressure(at: 5000).remainingGrams == budget.pressure(at: 5000).remainingGrams + 1400)
        var shorter = RollingBudget(CarbonAllowance(gramsPerWindow: 5000, windowMinutes: 30))
        let fitsOtherWindow = shorter.restore(budget.numbers)
        let fitsOtherLength = restored.restore([3600, 1])
        #expect(!fitsOtherWindow && !fitsOtherLength)
        var fresh = RollingBudget(hour)
        let isFreshRestored = fresh.restore(RollingBudget(hour).numbers)
        #expect(isFreshRestored)
        #expect(fresh == RollingBudget(hour))
    }

    @Test func `of two accounts of the same window each bucket has the greater amount, and nothing is counted twice`() {
        let early = filled(1, seconds: 0..<1200)
        let late = filled(2, seconds: 600..<1800, least: 0.3)
        for (one, other) in [(early, late), (late, early)] {
            var both = one
            both.include(other)
            #expect(both.pressure(at: 1800).spentGrams == 600 + 2400)
            #expect(both.meanLeastGrams == late.meanLeastGrams)
            // What came first comes free first.
            #expect(both.pressure(at: 4200).spentGrams == 2400)
            let twice = both
            both.include(other)
            both.include(one)
            #expect(both == twice)
        }
        var empty = RollingBudget(CarbonAllowance(gramsPerWindow: 5000, windowMinutes: 60))
        empty.include(early)
        #expect(empty.pressure(at: 1200).remainingGrams == 3800)
        #expect(empty.pressure(at: 1200).expectedRequests == early.pressure(at: 1200).expectedRequests)
        var same = early
        same.include(RollingBudget(hour))
        same.include(RollingBudget(CarbonAllowance(gramsPerWindow: 1, windowMinutes: 30)))
        #expect(same == early)
    }

    @Test func `a shorter window takes in what still lies within it, and that comes free a shorter window later`() {
        let hourly = filled(1, seconds: 0..<5000, least: 0.3)
        var shorter = RollingBudget(CarbonAllowance(gramsPerWindow: 5000, windowMinutes: 30))
        shorter.include(hourly)
        #expect(abs(shorter.pressure(at: 5000).spentGrams - 1800) < 2)
        #expect(abs(shorter.pressure(at: 5900).spentGrams - 900) < 2)
        #expect(shorter.pressure(at: 6831).spentGrams == 0)
        #expect(shorter.meanLeastGrams == hourly.meanLeastGrams)
        #expect(abs(shorter.pressure(at: 5000).expectedRequests / 1800 - 1) < 0.05)
        // It goes on as one that has had this window all along.
        var always = RollingBudget(shorter.allowance)
        for second in 0..<5000 { always.book(1, least: 0.3, at: Double(second)) }
        for second in 5000..<5600 {
            shorter.book(1, least: 0.3, at: Double(second))
            always.book(1, least: 0.3, at: Double(second))
        }
        #expect(abs(shorter.pressure(at: 5600).spentGrams - always.pressure(at: 5600).spentGrams) < 2)
        let once = shorter
        shorter.include(hourly)
        #expect(shorter == once)
    }

    @Test func `a longer window takes in all that was known, and keeps it for a longer window`() {
        let hourly = filled(1, seconds: 0..<3000)
        var longer = RollingBudget(CarbonAllowance(gramsPerWindow: 5000, windowMinutes: 150))
        longer.include(hourly)
        #expect(abs(longer.pressure(at: 3000).spentGrams - 3000) < 1e-6)
        #expect(abs(longer.pressure(at: 9000).spentGrams - 3000) < 1e-6)
        #expect(abs(longer.pressure(at: 10_500).spentGrams - 1500) < 1e-6)
        #expect(longer.pressure(at: 12_151).spentGrams == 0)
        // One request long ago is in the window still, though the rest has gone by.
        longer.correct(by: -10, decidedAt: 1510)
        #expect(abs(longer.pressure(at: 10_500).spentGrams - 1490) < 1e-6)
    }

    @Test(arguments: [1, 7, 30, 59, 61, 90, 44_640])
    func `a row of another window is taken over as the budget itself is`(minutes: Double) {
        let hourly = filled(1, seconds: 0..<5000, least: 0.3)
        var (taken, included) = (RollingBudget.empty(minutes), RollingBudget.empty(minutes))
        let isTaken = taken.takeOver(hourly.numbers)
        included.include(hourly)
        #expect(isTaken)
        #expect(taken == included)
        #expect(taken.pressure(at: 5000).spentGrams > 0)
        for nonsense in [[-1, 1], [], [.nan] + hourly.numbers[1...]] as [[Double]] {
            let isNonsenseTaken = taken.takeOver(nonsense)
            #expect(!isNonsenseTaken)
        }
        var same = RollingBudget(hour)
        let isSameTaken = same.takeOver(hourly.numbers)
        #expect(isSameTaken && same == hourly)
    }
}

extension RollingBudget {
    fileprivate static func empty(_ minutes: Double) -> RollingBudget {
        RollingBudget(CarbonAllowance(gramsPerWindow: 5000, windowMinutes: minutes))
    }
}
