import Foundation
import Routing
import SunwardModel
import Testing

/// Bar 2: a feasible budget is not overrun by more than 1 % and a target not missed by more than 0.5 points, whatever
/// the predictions' errors. A budget is called feasible by its multiple of what the best constant prices known in
/// hindsight spend in their dearest window.
struct PrimalDualStreamTests {
    private static let window = 10.0

    private static let steady = StreamWorld(seed: 3, count: 16_000)
    private static let steadyNeed = need(steady)

    private static func need(_ world: StreamWorld, breaks: [Double] = []) -> Double {
        let least = world.leastSpending(targets: StreamRun.Conditions().targets, breaks: breaks)
        return least.map { world.peak(of: $0, windowSeconds: window * 60) } ?? .infinity
    }

    /// Runs `gar-pd` with `tightness` times the need and checks the bar.
    private func check(
        _ world: StreamWorld,
        need: Double,
        tightness: Double,
        precedence: RoutingSettings.Precedence = .budget,
        missedPoints: Double = 0.5,
        _ change: (inout StreamRun.Conditions) -> Void = { _ in }
    ) throws {
        var conditions = StreamRun.Conditions()
        conditions.precedence = precedence
        change(&conditions)
        let allowance = CarbonAllowance(gramsPerWindow: need * tightness, windowMinutes: Self.window)
        let settings = world.settings(allowance: allowance, precedence: precedence)
        let run = try StreamRun(world, conditions) { GarPrimalDualPolicy(settings) }
        let overrun = run.overrun(allowance)
        #expect(overrun <= 0.01, "tightness \(tightness), \(precedence): worst window over by \(100 * overrun) %")
        #expect(run.worstSurplusPoints >= -missedPoints, "tightness \(tightness), \(precedence)")
        #expect(run.choices.count == world.requests.count)
    }

    @Test(arguments: [1.05, 1.2, 2.0])
    func `a budget of this tightness holds with calibrated predictions`(tightness: Double) throws {
        try check(Self.steady, need: Self.steadyNeed, tightness: tightness)
    }

    @Test(arguments: [-0.1, 0.1])
    func `it holds when predictions of quality are off by ten points`(bias: Double) throws {
        try check(Self.steady, need: Self.steadyNeed, tightness: 1.1) { $0.qualityBias = bias }
    }

    @Test(arguments: [0.7, 1.3])
    func `it holds when predictions of carbon are off by a third`(ratio: Double) throws {
        try check(Self.steady, need: Self.steadyNeed, tightness: 1.1) { $0.gramsRatio = ratio }
    }

    @Test(arguments: [-0.1, 0.0, 0.1])
    func `it holds where the floor has precedence`(bias: Double) throws {
        try check(Self.steady, need: Self.steadyNeed, tightness: 1.2, precedence: .floor) { $0.qualityBias = bias }
    }

    @Test(arguments: [RoutingSettings.Precedence.floor, .budget])
    func `it holds when three hundred requests are decided from one copy`(precedence: RoutingSettings.Precedence) throws
    {
        try check(Self.steady, need: Self.steadyNeed, tightness: 1.2, precedence: precedence) {
            $0.batch = 300
            $0.outcomeDelay = 300
        }
    }

    @Test func `it holds across a restart from memory`() throws {
        try check(Self.steady, need: Self.steadyNeed, tightness: 1.1) { $0.restartAt = 8000 }
    }

    @Test func `a tenth of grades is enough to find the bias`() throws {
        // Two classes of 8,000 with 800 grades each are known to about 1.6 points.
        try check(Self.steady, need: Self.steadyNeed, tightness: 1.2, missedPoints: 3.5) {
            $0.gradedShare = 0.1
            $0.qualityBias = 0.1
        }
    }

    @Test func `it holds when carbon intensity more than doubles at once`() throws {
        let world = StreamWorld(seed: 5, count: 20_000, gramsPerKilowattHour: { _, time in time < 1000 ? 200 : 500 })
        try check(world, need: Self.need(world, breaks: [1000]), tightness: 1.2)
    }

    @Test(arguments: [RoutingSettings.Precedence.floor, .budget])
    func `it holds through bursts of five times the traffic`(precedence: RoutingSettings.Precedence) throws {
        let world = StreamWorld(
            seed: 7,
            count: 20_000,
            requestsPerSecond: { (Int($0) + 450) % 900 < 60 ? 40 : 8 }
        )
        try check(world, need: Self.need(world), tightness: 1.25, precedence: precedence)
    }

    @Test func `a site's budget and the fleet's hold together`() throws {
        let world = StreamWorld(
            seed: 9,
            count: 20_000,
            sites: 2,
            gramsPerKilowattHour: { site, _ in site == 0 ? 200 : 600 }
        )
        let targets = StreamRun.Conditions().targets
        let least = try #require(world.leastSpending(targets: targets))
        let fleet = CarbonAllowance(gramsPerWindow: 1.2 * world.peak(of: least, windowSeconds: 600), windowMinutes: 10)
        let site = CarbonAllowance(
            gramsPerWindow: 1.1 * world.peak(of: least, windowSeconds: 600, site: 1),
            windowMinutes: 10
        )
        var conditions = StreamRun.Conditions()
        conditions.precedence = .budget
        let settings = world.settings(siteAllowances: [nil, site], allowance: fleet, precedence: .budget)
        let run = try StreamRun(world, conditions) { GarPrimalDualPolicy(settings) }
        #expect(run.overrun(fleet) <= 0.01)
        #expect(run.overrun(site, site: 1) <= 0.01)
        #expect(run.worstSurplusPoints >= -0.5)
    }

    @Test func `an infeasible pair is decided by precedence and flagged`() throws {
        let allowance = CarbonAllowance(gramsPerWindow: 0.7 * Self.steadyNeed, windowMinutes: Self.window)
        var conditions = StreamRun.Conditions()
        let floor = try StreamRun(Self.steady, conditions) {
            GarPrimalDualPolicy(Self.steady.settings(allowance: allowance))
        }
        #expect(floor.worstSurplusPoints >= -0.5)
        #expect(floor.overrun(allowance) > 0.2)
        #expect(floor.flagged(.carbonBudget) > 8000 && floor.flagged(.qualityFloor) == 0)
        conditions.precedence = .budget
        let settings = Self.steady.settings(allowance: allowance, precedence: .budget)
        let budget = try StreamRun(Self.steady, conditions) { GarPrimalDualPolicy(settings) }
        #expect(budget.overrun(allowance) <= 0.01)
        #expect(budget.worstSurplusPoints < -2)
        #expect(budget.flagged(.qualityFloor) > 8000)
    }

    @Test func `an outage of a model in the middle is paid back`() throws {
        try check(Self.steady, need: Self.steadyNeed, tightness: 2) {
            $0.down = { model, time in model >= 3 && time > 500 && time < 600 }
        }
    }

    @Test(arguments: [-0.1, 0.0, 0.1])
    func `gar-target meets every class's target`(bias: Double) throws {
        var conditions = StreamRun.Conditions()
        conditions.qualityBias = bias
        let run = try StreamRun(Self.steady, conditions) { GarTargetPolicy(Self.steady.settings()) }
        #expect(run.worstSurplusPoints >= -0.5)
        #expect(run.worstSurplusPoints < 2)
    }

    @Test func `prices spend little more than the best known in hindsight`() throws {
        let least = try #require(Self.steady.leastSpending(targets: StreamRun.Conditions().targets))
        let run = try StreamRun(Self.steady, StreamRun.Conditions()) { GarPrimalDualPolicy(Self.steady.settings()) }
        #expect(run.totalGrams < 1.08 * least.reduce(0, +))
        #expect(run.worstSurplusPoints >= -0.5)
    }

    @Test func `one shared price meets the mean of the targets at less carbon than one for each class`() throws {
        var settings = Self.steady.settings()
        var conditions = StreamRun.Conditions()
        conditions.targets = [0.57, 0.57]
        let each = try StreamRun(Self.steady, conditions) { GarPrimalDualPolicy(settings) }
        settings.sharesQualityPrice = true
        let shared = try StreamRun(Self.steady, conditions) { GarPrimalDualPolicy(settings) }
        #expect(shared.surplusPoints() >= -0.5 && each.surplusPoints() >= -0.5)
        #expect(shared.totalGrams < each.totalGrams)
    }
}
