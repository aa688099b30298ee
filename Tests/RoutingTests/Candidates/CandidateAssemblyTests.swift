import Routing
import SunwardModel
import Testing

struct CandidateAssemblyTests {
    private static let profile = ModelProfile(
        name: "m",
        replicas: 1,
        maxConcurrencyPerReplica: 10,
        prefillJoulesPerToken: 0.1,
        decodeJoulesPerToken: 1,
        timeToFirstTokenMilliseconds: 50,
        prefillMillisecondsPerThousandTokens: 50,
        interTokenMillisecondsP50: 10,
        interTokenMillisecondsP95: 10,
        contextTokens: 4096
    )
    private static let power = SitePower(
        powerUsageEffectiveness: 1.2,
        gridShare: 0.5,
        carbonIntensityGramsPerKWh: 300,
        marginalIntensityGramsPerKWh: 450,
        priceUSDPerMWh: 60
    )
    private static let estimate = PromptEstimate(
        quality: 0.7,
        qualityStandardError: 0.04,
        inputTokens: 1000,
        outputTokens: 200,
        outputTokensP95: 500
    )

    private func candidate(
        profile: ModelProfile = profile,
        estimate: PromptEstimate = estimate,
        correction: Double = 1,
        maxOutputTokens: Int? = nil,
        load: ModelLoad = ModelLoad(),
        unavailability: Candidate.Unavailability? = nil
    ) -> Candidate {
        let pool = [PoolModel(profile)]
        var table = LatencyTable(pool: pool)
        table.rows[0].correction = correction
        let assembly = CandidateAssembly(
            pool: pool,
            latency: table,
            power: Self.power,
            routerWatts: 20,
            decisionSeconds: 50e-6
        )
        return assembly.candidate(
            0,
            estimate: estimate,
            maxOutputTokens: maxOutputTokens,
            load: load,
            unavailability: unavailability,
            networkSeconds: 0.03
        )
    }

    @Test func `every number is that computed by hand, the router's own energy included`() {
        let candidate = candidate(correction: 1.5)
        // 0.1 x 1000 + 1 x 200 J, 20 W for 50 us (1 mJ), times 1.2
        #expect(abs(candidate.energyJoules - 360.0012) < 1e-9)
        // half of it at 300 g, 450 g and 60 USD
        #expect(abs(candidate.carbonGrams - 180.0006 / 3.6e6 * 300) < 1e-15)
        #expect(abs((candidate.marginalCarbonGrams ?? 0) - 180.0006 / 3.6e6 * 450) < 1e-15)
        #expect(abs(candidate.costUSD - 180.0006 / 3.6e9 * 60) < 1e-18)
        // 0.03 + 0.05 + 0.05 + 500 x 10 ms
        #expect(abs(candidate.latencyBaseSeconds - 5.13) < 1e-12)
        #expect(abs(candidate.latencyP95Seconds - 7.695) < 1e-12)
        #expect(candidate.quality == 0.7)
        #expect(candidate.qualityStandardError == 0.04)
        #expect(candidate.unavailability == nil)
    }

    @Test(arguments: [(3096, nil), (3097, Candidate.Unavailability.contextTooLong), (0, nil)])
    func `prompt and asked answer must fit the context`(
        maxOutputTokens: Int,
        expected: Candidate.Unavailability?
    ) {
        #expect(candidate(maxOutputTokens: maxOutputTokens).unavailability == expected)
    }

    @Test func `without a limit an answer is cut at the context's end, and a prompt that fills it is too long`() {
        var estimate = Self.estimate
        estimate.inputTokens = 3996
        let cut = candidate(estimate: estimate)
        #expect(cut.unavailability == nil)
        #expect(cut.outputTokens == 100)
        #expect(cut.outputTokensP95 == 100)
        estimate.inputTokens = 4096
        #expect(candidate(estimate: estimate).unavailability == .contextTooLong)
        var unlimited = Self.profile
        unlimited.contextTokens = nil
        #expect(candidate(profile: unlimited, estimate: estimate, maxOutputTokens: 100_000).unavailability == nil)
    }

    @Test func `a full batch and queue is saturated`() {
        #expect(candidate(load: ModelLoad(running: 10, waiting: 9)).unavailability == nil)
        #expect(candidate(load: ModelLoad(running: 10, waiting: 10)).unavailability == .saturated)
        #expect(candidate(load: ModelLoad(running: 10, waiting: 9)).latencyP95Seconds > 6)
    }

    @Test func `a model without replicas is down`() {
        var profile = Self.profile
        profile.replicas = 0
        let candidate = candidate(profile: profile)
        #expect(candidate.unavailability == .down)
        #expect(candidate.latencyP95Seconds.isFinite)
    }

    @Test func `a reason that is given stays`() {
        let full = ModelLoad(running: 100)
        #expect(candidate(load: full, unavailability: .down).unavailability == .down)
        #expect(candidate(maxOutputTokens: 9999, load: full).unavailability == .contextTooLong)
    }
}
