import Routing
import SunwardModel
import Testing

struct FrontierSweepTests {
    private func sweep(
        _ policies: [RoutingPolicyName],
        seeds: [UInt64] = [1, 2],
        gramsPerKWh: [Double] = [400],
        prompts: Int = 200
    ) throws -> SweepReport {
        let set = try EvaluationFixture.set(prompts)
        let router = try EvaluationFixture.router.get()
        let assessment = SetAssessment(
            set,
            router: router,
            power: SitePower(powerUsageEffectiveness: 1, carbonIntensityGramsPerKWh: 400),
            routerWatts: 0,
            nanoseconds: EvaluationFixture.steps()
        )
        var settings = FrontierSweep.Settings(carbon: CarbonSeries(gramsPerKWh: gramsPerKWh), seeds: seeds)
        settings.policies = policies
        settings.routerWatts = 0
        settings.resamplesPerSeed = 20
        return try FrontierSweep(set, router: router, assessment: assessment, settings: settings).run()
    }

    @Test func `every policy is swept and every level answered or null`() throws {
        let report = try sweep(RoutingPolicyName.allCases, seeds: [1], prompts: 40)
        #expect(report.policies == RoutingPolicyName.allCases.map(\.rawValue))
        for name in report.policies + report.references {
            #expect(report.joulesAtRelativeQuality[name]?.keys.sorted() == ["0.90", "0.95", "0.98", "0.99", "1.00"])
            #expect(report.frontier.contains { $0.policy == name })
        }
        for point in report.frontier {
            #expect((0...1).contains(point.quality) && point.joulesPerRequest > 0)
            #expect(abs(point.gramsPerRequest - point.joulesPerRequest * 400 / 3.6e6) < 1e-6)
        }
    }

    @Test func `the best single model needs its own energy at every level`() throws {
        let report = try sweep([.bestSingle])
        let levels = try #require(report.joulesAtRelativeQuality["best-single"])
        for level in levels.values {
            #expect(abs((level ?? 0) - report.bestSingle.joulesPerRequest) < 1e-3)
        }
    }

    @Test func `an oracle needs less than the router and the router less than a lottery`() throws {
        let report = try sweep([.garPrimalDual])
        func joules(_ name: String) -> Double { (report.joulesAtRelativeQuality[name]?["0.95"] ?? nil) ?? .infinity }
        #expect(joules("reference-oracle-quality-length") <= joules("reference-oracle-quality"))
        #expect(joules("reference-oracle-quality") < joules("gar-pd"))
        #expect(joules("gar-pd") < joules("reference-random-mixture"))
    }

    @Test func `intervals hold what was found`() throws {
        let report = try sweep([.garPrimalDual, .classPrior], seeds: [1, 2, 3])
        for name in ["gar-pd", "class-prior"] {
            let found = try #require(report.joulesAtRelativeQuality[name]?["0.90"] ?? nil)
            let interval = try #require(report.intervals[name]?["0.90"])
            #expect(interval.count == 2 && interval[0] < interval[1])
            #expect(interval[0] < found * 1.05 && found < interval[1] * 1.05)
        }
        #expect(report.beyondOwnPolicy["gar-pd"]?["0.90"] == [0, 0])
        let oracle = try #require(report.beyondOwnPolicy["reference-oracle-quality-length"]?["0.90"])
        #expect(oracle[0] < oracle[1] && oracle[1] < 0)
    }

    @Test func `where the grid is clean at times, carbon and energy do not go together`() throws {
        let report = try sweep([.garPrimalDual], gramsPerKWh: [50, 800])
        let middle = report.frontier.filter { $0.policy == "gar-pd" && (30...100).contains($0.joulesPerRequest) }
        #expect(!middle.isEmpty)
        // The mean intensity is 425; carbon is saved by asking large models when it is low.
        #expect(middle.contains { $0.gramsPerRequest < 0.95 * $0.joulesPerRequest * 425 / 3.6e6 })
    }
}
