import Foundation
import SeededRandom
import SunwardModel
import Testing

@testable import Routing

struct LatencyEstimatorTests {
    private static let small = PoolModel(
        ModelProfile(
            name: "small",
            replicas: 2,
            maxConcurrencyPerReplica: 5,
            prefillJoulesPerToken: 0.02,
            decodeJoulesPerToken: 0.2,
            timeToFirstTokenMilliseconds: 40,
            prefillMillisecondsPerThousandTokens: 30,
            interTokenMillisecondsP50: 10,
            interTokenMillisecondsP95: 20
        )
    )
    private static let large: PoolModel = {
        var model = small
        model.profile.name = "large"
        return model
    }()

    private func seconds(_ table: LatencyTable, running: Double, waiting: Double = 0, p95: Double = 200) -> Double {
        0.05
            + table.rows[0].seconds(
                inputTokens: 1000,
                outputTokens: 200,
                outputTokensP95: p95,
                load: ModelLoad(running: running, waiting: waiting)
            )
    }

    /// An outcome that was predicted with the estimator's present correction.
    private func observe(
        _ estimator: inout LatencyEstimator,
        model: Int = 0,
        base: Double,
        observed: Double,
        at time: Double
    ) {
        let rows = estimator.table.rows
        estimator.observe(
            LatencyObservation(
                model: model,
                baseSeconds: base,
                p95Seconds: base * (rows.indices.contains(model) ? rows[model].correction : 1),
                observedSeconds: observed,
                time: time
            )
        )
    }

    @Test func `an idle model takes network, first token, prefill and decode`() {
        let table = LatencyTable(pool: [Self.small])
        // 0.05 + 0.040 + 1000 x 30 us + 200 x 10 ms
        #expect(abs(seconds(table, running: 0) - 2.12) < 1e-12)
        // 300 tokens at the 95th percentile instead of 200
        #expect(abs(seconds(table, running: 0, p95: 300) - 3.12) < 1e-12)
    }

    @Test func `a fuller batch decodes slower`() {
        let table = LatencyTable(pool: [Self.small])
        // Half of the ten places: 15 ms a token.
        #expect(abs(seconds(table, running: 5) - 3.12) < 1e-12)
    }

    @Test func `a full batch makes a request wait for the departures ahead of it`() {
        let settings = LatencySettings(typicalInputTokens: 1000, typicalOutputTokens: 100)
        let table = LatencyTable(pool: [Self.small], settings: settings)
        // A place is held for 0.04 + 0.03 + 100 x 20 ms = 2.07 s; one of ten is free every 0.207 s on average.
        // Nobody ahead: one departure, exponential, whose 95th percentile is ln 20 = 2.996 means (2.968 by the formula).
        let first = seconds(table, running: 10)
        #expect(abs(first - (4.12 + 0.207 * 2.968)) < 0.001)
        // 24 ahead: 25 departures, Erlang: mean 5.175 s, 95th percentile half of chi-square(50) = 67.505 / 2 / 25 means.
        let late = seconds(table, running: 10, waiting: 24)
        #expect(abs(late - (4.12 + 5.175 * 67.505 / 50)) < 0.01)
    }

    @Test func `spreads of wait and length add in quadrature`() {
        let settings = LatencySettings(typicalInputTokens: 1000, typicalOutputTokens: 100)
        let table = LatencyTable(pool: [Self.small], settings: settings)
        let waitSpread = 0.207 * 1.968
        let expected = 4.12 + 0.207 + (waitSpread * waitSpread + 2 * 2.0).squareRoot()
        #expect(abs(seconds(table, running: 10, p95: 300) - expected) < 0.001)
    }

    @Test func `more load is never faster`() {
        let table = LatencyTable(pool: [Self.small])
        let all = stride(from: 0.0, through: 60, by: 0.5).map { seconds(table, running: $0, p95: 300) }
        #expect(zip(all, all.dropFirst()).allSatisfy { $0 <= $1 })
        #expect((all.last ?? 0) > (all.first ?? 0) * 3)
    }

    @Test func `a model is saturated when batch and queue are full`() {
        let table = LatencyTable(pool: [Self.small], settings: LatencySettings(waitingPerPlace: 0.5))
        #expect(!table.isSaturated(0, load: ModelLoad(running: 10, waiting: 4)))
        #expect(table.isSaturated(0, load: ModelLoad(running: 10, waiting: 5)))
        #expect(table.isSaturated(0, load: ModelLoad(running: 15)))
    }

    @Test func `each model is corrected by its own outcomes`() {
        var estimator = LatencyEstimator(pool: [Self.small, Self.large])
        for second in 0..<400 {
            observe(&estimator, base: 2, observed: 6, at: Double(second))
        }
        #expect(abs(estimator.table.rows[0].correction - 3) < 0.35)
        #expect(estimator.table.rows[1].correction == 1)
    }

    @Test func `few outcomes move the profile's estimate only a little`() {
        var estimator = LatencyEstimator(pool: [Self.small])
        observe(&estimator, base: 1, observed: 10, at: 0)
        #expect(estimator.table.rows[0].correction > 1 && estimator.table.rows[0].correction < 1.4)
    }

    @Test func `requests that were on their way when a shift came do not drive the correction past it`() {
        var estimator = LatencyEstimator(pool: [Self.small])
        var numbers = SplitMix64(seed: 8)
        // A thousand answers arrive at the new pace, all of them promised at the old one.
        for number in 0..<1000 {
            estimator.observe(
                LatencyObservation(
                    model: 0,
                    baseSeconds: 1,
                    p95Seconds: 1,
                    observedSeconds: 3 + numbers.unit(),
                    time: 0.01 * Double(number)
                )
            )
        }
        #expect((3.7...4.3).contains(estimator.table.rows[0].correction), "\(estimator.table.rows[0].correction)")
        #expect(estimator.coverage.overall.hits == 0)
    }

    @Test func `measured lengths change how long a place is held`() {
        var estimator = LatencyEstimator(pool: [Self.small], settings: LatencySettings(typicalOutputTokens: 100))
        let before = estimator.table.rows[0].serviceSeconds
        for second in 0..<300 {
            estimator.observe(
                LatencyObservation(
                    model: 0,
                    baseSeconds: 1,
                    p95Seconds: 1,
                    observedSeconds: 1,
                    inputTokens: 500,
                    outputTokens: 400,
                    time: Double(second)
                )
            )
        }
        // 20 ms a token in a full batch; ten outcomes' weight stays with the typical length.
        #expect(abs(estimator.table.rows[0].serviceSeconds - before - 0.02 * 300 * 300 / 310) < 1e-9)
    }

    @Test func `outcomes that make no sense change nothing but what they tell`() {
        var estimator = LatencyEstimator(pool: [Self.small])
        for value in [Double.nan, .infinity, -1] {
            observe(&estimator, base: 1, observed: value, at: 1)
        }
        observe(&estimator, model: 7, base: 1, observed: 1, at: 1)
        #expect(estimator.coverage.overall.cases == 0)
        for base in [0, -1, Double.nan, nil] {
            estimator.observe(
                LatencyObservation(model: 0, baseSeconds: base, p95Seconds: 2, observedSeconds: 1, time: 1)
            )
        }
        #expect(estimator.coverage.overall == SlidingShare.Tally(cases: 4, hits: 4))
        #expect(estimator.table.rows[0].correction == 1)
    }

    @Test func `a restart goes on where the memory was taken`() throws {
        var simulation = QueueSimulation(seed: 21)
        _ = simulation.serve(1500, rate: QueueSimulation.rate(utilization: 0.7, slowdown: 2)) { _ in 2 }
        let saved = try JSONEncoder().encode(simulation.estimator.memory)
        #expect(saved.count < 20_000)
        let memory = try JSONDecoder().decode(LatencyMemory.self, from: saved)

        let pool = [Self.large] + simulation.estimator.pool
        var restored = LatencyEstimator(pool: pool, settings: simulation.estimator.settings)
        restored.restore(memory, at: 1e6)
        #expect(restored.table.rows[0].correction == 1)
        #expect(restored.table.rows[1].correction == simulation.estimator.table.rows[0].correction)
        #expect(restored.table.rows[1] == simulation.estimator.table.rows[0])
        #expect(restored.coverage.overall == simulation.estimator.coverage.overall)
        #expect(restored.coverage.window.cases == 0)
        // The window is back, too: one outcome hardly moves it.
        observe(&restored, model: 1, base: 1, observed: 1, at: 1e6 + 1)
        #expect(abs(restored.table.rows[1].correction / simulation.estimator.table.rows[0].correction - 1) < 0.02)
    }
}
