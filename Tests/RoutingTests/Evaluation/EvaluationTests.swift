import Routing
import SunwardModel
import Testing

struct EvaluationTests {
    private func evaluation(
        _ policy: RoutingPolicyName,
        requests: Int = 1500,
        rate: Double = 5,
        looksBack: Bool = false,
        _ change: (inout ReplaySettings) -> Void = { _ in }
    ) throws -> EvaluationReport {
        var settings = ReplaySettings(policy: policy, carbon: CarbonSeries(gramsPerKWh: [400]))
        change(&settings)
        var evaluation = Evaluation(
            try EvaluationFixture.set(500),
            router: try EvaluationFixture.router.get(),
            settings: settings,
            arrivals: .poisson(requestsPerSecond: rate),
            requests: requests,
            seeds: [1],
            nanoseconds: EvaluationFixture.steps()
        )
        evaluation.looksBack = looksBack
        return try evaluation.report()
    }

    @Test func `the best single model is exactly as good and as dear as the data say`() throws {
        let report = try evaluation(.bestSingle, requests: 500) { $0.routerWatts = 0 }
        let set = try EvaluationFixture.set(500)
        #expect(report.bestSingle.model == "large")
        #expect(abs(report.overall.quality - set.meanQuality(model: 2)) < 1e-12)
        #expect(abs(report.overall.joulesPerRequest - set.meanJoules(model: 2)) < 1e-9)
        #expect(abs(report.overall.gramsPerRequest - set.meanJoules(model: 2) * 400 / 3.6e6) < 1e-12)
        #expect(report.models.map(\.share) == [0, 0, 1])
        #expect(report.datasets.map(\.dataset) == ["history", "mathematics"])
        #expect(report.datasets.reduce(0) { $0 + $1.requests } == 500)
    }

    @Test func `power usage effectiveness and the router's own energy are charged`() throws {
        let set = try EvaluationFixture.set(500)
        let report = try evaluation(.bestSingle, requests: 500) {
            $0.routerWatts = 1000
            $0.powerUsageEffectiveness = 2
        }
        // The clock rises by a microsecond between the two readings of a decision: a millijoule, doubled.
        #expect(abs(report.overall.routerJoulesPerRequest - 0.002) < 1e-9)
        #expect(abs(report.overall.joulesPerRequest - 2 * set.meanJoules(model: 2) - 0.002) < 1e-6)
        #expect(report.decisionTime.p50Microseconds == 1)
    }

    @Test func `a quality target is met at less energy than the best single model takes`() throws {
        let report = try evaluation(.garPrimalDual, requests: 2500) { $0.relativeQualityTarget = 0.95 }
        #expect((report.overall.targetMissPoints ?? 1) < 0.5)
        #expect(report.overall.joulesPerRequest < 0.9 * report.bestSingle.joulesPerRequest)
        #expect(report.overall.regretGramsPerRequest > 0)
        #expect(report.overall.oracleJoulesPerRequest < report.overall.joulesPerRequest)
    }

    @Test func `an outage sends requests elsewhere and all are answered`() throws {
        let report = try evaluation(.bestSingle) {
            $0.outage = ReplaySettings.Outage(model: 2, start: 0.5, end: 0.75)
        }
        #expect(report.overall.refused == 0)
        #expect(report.models[2].share > 0.6 && report.models[2].share < 0.85)
    }

    @Test func `the budget is audited by what was really caused`() throws {
        let report = try evaluation(.bestSingle) { $0.budget = ReplayBudget(.partOfBestSingle(0.8)) }
        let budget = try #require(report.runs.first?.budget)
        // The best single model causes all of its own carbon, a quarter more than 80 % of it.
        #expect(abs(budget.overrunFraction - 0.25) < 0.001)
        let kept = try evaluation(.garPrimalDual) {
            $0.budget = ReplayBudget(.partOfBestSingle(0.8))
            $0.relativeQualityTarget = 0.9
        }
        #expect((kept.worstOverrunFraction ?? 1) <= 0.01)
    }

    @Test func `hindsight tells a budget that could be kept from one that could not`() throws {
        func hindsight(budget part: Double, target: Double) throws -> BudgetAudit.Hindsight? {
            try evaluation(.garPrimalDual, looksBack: true) {
                $0.budget = ReplayBudget(.partOfBestSingle(part))
                $0.relativeQualityTarget = target
            }
            .runs.first?.budget?.hindsight
        }
        let ample = try #require(try hindsight(budget: 0.9, target: 0.9))
        let scant = try #require(try hindsight(budget: 0.2, target: 0.9))
        #expect(ample.isFeasible && !scant.isFeasible)
        // The search does not look at the budget.
        #expect(ample.leastGrams == scant.leastGrams)
        let controlled = try evaluation(.garPrimalDual) { $0.relativeQualityTarget = 0.9 }
        #expect((ample.leastGrams ?? 0) > 0.85 * controlled.overall.gramsPerRequest * 1500)
        #expect((ample.leastGrams ?? .infinity) < 1.05 * controlled.overall.gramsPerRequest * 1500)
        let unreachable = try #require(try hindsight(budget: 0.9, target: 1.5))
        #expect(unreachable.leastGrams == nil && !unreachable.isFeasible)
    }

    @Test func `latency grows with load`() throws {
        let idle = try evaluation(.bestSingle, rate: 0.5)
        let busy = try evaluation(.bestSingle, rate: 14)
        #expect((busy.overall.latencyP95Seconds ?? 0) > (idle.overall.latencyP95Seconds ?? .infinity))
    }

    @Test func `nearly all answers of an idle pool are within their predicted latency`() throws {
        let report = try evaluation(.roundRobin, requests: 1000, rate: 2)
        let coverage = try #require(report.overall.latencyCoverage)
        #expect(coverage > 0.9 && coverage <= 1)
    }

    @Test func `learning goes on during a run and changes what is predicted`() throws {
        let fixed = try evaluation(.roundRobin, requests: 2000)
        let learning = try evaluation(.roundRobin, requests: 2000) { $0.learns = true }
        #expect(fixed.models.map(\.calibrationError) != learning.models.map(\.calibrationError))
        #expect((learning.overall.calibrationError ?? 1) < (fixed.overall.calibrationError ?? 0) + 0.02)
    }

    @Test func `the same seed gives the same run`() throws {
        let first = try evaluation(.garPrimalDual) { $0.relativeQualityTarget = 0.95 }
        let second = try evaluation(.garPrimalDual) { $0.relativeQualityTarget = 0.95 }
        #expect(first.overall == second.overall)
    }
}
