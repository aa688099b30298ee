import Routing
import SunwardModel
import Testing

struct PoolRouterTests {
    private static func pool(_ count: Int) -> [PoolModel] {
        (0..<count).map { place in
            PoolModel(
                ModelProfile(
                    name: "model-\(place)",
                    replicas: 1,
                    maxConcurrencyPerReplica: 16,
                    prefillJoulesPerToken: 0.02 * Double(place + 1),
                    decodeJoulesPerToken: 0.2 * Double(place + 1),
                    timeToFirstTokenMilliseconds: 30,
                    prefillMillisecondsPerThousandTokens: 40,
                    interTokenMillisecondsP50: 10,
                    interTokenMillisecondsP95: 12
                )
            )
        }
    }

    private static func router(_ pool: [PoolModel]) -> PoolRouter {
        let names = pool.map(\.profile.name)
        return PoolRouter(
            pool: pool,
            quality: QualityEstimator(nil, models: names, prior: pool.map { _ in ClassPrior() }),
            outputLength: OutputLengthEstimator(
                nil,
                models: names,
                typicalOutputTokens: pool.map { _ in 300 }
            ),
            latency: LatencyTable(pool: pool),
            power: SitePower(powerUsageEffectiveness: 1.1, carbonIntensityGramsPerKWh: 400, priceUSDPerMWh: 50),
            routerWatts: 15,
            decisionSeconds: 20e-6
        )
    }

    @Test func `each model gets the footprint of its own lengths, with the router's energy`() {
        let pool = Self.pool(4)
        let router = Self.router(pool)
        #expect(abs(router.routerJoules - 0.0003) < 1e-15)
        var scratch = RoutingScratch()
        let request = RoutedPrompt(text: "What is the capital of Peru?", workloadClass: "chat", inputTokens: 120)
        router.candidates(for: request, loads: [], availability: [], networkSeconds: 0.02, into: &scratch)
        #expect(scratch.candidates.map(\.model) == [0, 1, 2, 3])
        for candidate in scratch.candidates {
            let profile = pool[candidate.model].profile
            let joules = profile.prefillJoulesPerToken * 120 + profile.decodeJoulesPerToken * candidate.outputTokens
            #expect(abs(candidate.energyJoules - (joules + 0.0003) * 1.1) < 1e-9)
            #expect(abs(candidate.carbonGrams - candidate.energyJoules / 9000) < 1e-12)
            #expect(candidate.outputTokensP95 >= candidate.outputTokens)
            #expect((0...1).contains(candidate.quality))
            #expect(candidate.unavailability == nil)
        }
    }

    @Test func `a prompt without a length is counted`() {
        let router = Self.router(Self.pool(2))
        var scratch = RoutingScratch()
        let text = "What is the capital of Peru?"
        let request = RoutedPrompt(text: text, workloadClass: "chat")
        router.candidates(for: request, loads: [], availability: [], networkSeconds: 0, into: &scratch)
        #expect(scratch.inputTokens == InputTokenEstimator().tokens(in: text))
        #expect(scratch.candidates.allSatisfy { $0.inputTokens == scratch.inputTokens })
        let odd = RoutedPrompt(text: text, workloadClass: "chat", inputTokens: .nan)
        router.candidates(for: odd, loads: [], availability: [], networkSeconds: 0, into: &scratch)
        #expect(scratch.inputTokens == InputTokenEstimator().tokens(in: text))
    }

    @Test func `loads and reasons go to the models they are of`() {
        let router = Self.router(Self.pool(3))
        var scratch = RoutingScratch()
        router.candidates(
            for: RoutedPrompt(text: "Hello", workloadClass: "chat", inputTokens: 5),
            loads: [ModelLoad(), ModelLoad(running: 16, waiting: 16)],
            availability: [.down],
            networkSeconds: 0,
            into: &scratch
        )
        #expect(scratch.candidates.map(\.unavailability) == [.down, .saturated, nil])
    }

    @Test func `pools of several sizes take turns with one scratch, whose buffers stay where they are`() {
        let routers = [Self.router(Self.pool(16)), Self.router(Self.pool(3))]
        var scratch = RoutingScratch(models: 16)
        let request = RoutedPrompt(text: "Hello, world", workloadClass: "chat")
        var addresses: Set<UnsafeRawPointer> = []
        for turn in 0..<200 {
            let router = routers[turn % 2]
            router.candidates(for: request, loads: [], availability: [], networkSeconds: 0, into: &scratch)
            #expect(scratch.candidates.count == router.pool.count)
            scratch.candidates.withUnsafeBytes { bytes in _ = bytes.baseAddress.map { addresses.insert($0) } }
        }
        #expect(addresses.count == 1)
    }
}
