import Foundation
import SeededRandom
import SunwardModel

@testable import Routing

/// One model server with a batch of `places` and a first-come-first-served queue, told request by request.
///
/// Times between arrivals are exponential, answers lognormal, inter-token latency grows with the batch: the router's
/// queue model holds in kind, while its numbers are off by `slowdown`.
struct QueueSimulation {
    /// One request as it went.
    struct Served {
        var arrival: Double
        var wait: Double
        var estimate: Double
        var latency: Double

        var isCovered: Bool { latency <= estimate }
    }

    private struct InFlight {
        var start: Double
        var end: Double
        var observation: LatencyObservation
    }

    static let profile = ModelProfile(
        name: "served",
        replicas: 2,
        maxConcurrencyPerReplica: 8,
        prefillJoulesPerToken: 0.02,
        decodeJoulesPerToken: 0.2,
        timeToFirstTokenMilliseconds: 30,
        prefillMillisecondsPerThousandTokens: 40,
        interTokenMillisecondsP50: 10,
        interTokenMillisecondsP95: 13
    )
    static let meanTokens = 300.0
    static let spread = 0.8
    static let networkSeconds = 0.04

    var estimator: LatencyEstimator
    private var table: LatencyTable
    private var generator: SplitMix64
    private var time = 0.0
    private var freeAt: [Double]
    private var inFlight: [InFlight] = []
    private var nextEnd = Double.infinity

    init(seed: UInt64) {
        let settings = LatencySettings(windowSeconds: 600, typicalOutputTokens: 200)
        estimator = LatencyEstimator(pool: [PoolModel(Self.profile)], settings: settings)
        table = estimator.table
        generator = SplitMix64(seed: seed)
        freeAt = [Double](repeating: 0, count: Int(Self.profile.concurrency))
    }

    /// Requests a second that keep the batch busy for `utilization` of the time at `slowdown`.
    static func rate(utilization: Double, slowdown: Double) -> Double {
        let seconds = profile.unloadedSeconds(inputTokens: 500, outputTokens: meanTokens)
        return utilization * profile.concurrency / (seconds * 1.2 * slowdown)
    }

    /// Serves `count` more requests.
    ///
    /// - Parameters:
    ///   - slowdown: True over modelled service time, a function of the request's number in this run.
    ///   - lengthBias: Predicted over true mean length.
    mutating func serve(
        _ count: Int,
        rate: Double,
        lengthBias: Double = 1,
        slowdown: (Int) -> Double
    ) -> [Served] {
        (0..<count).map { number in
            time += generator.exponential() / rate
            deliver(until: time)
            return arrive(slowdown: slowdown(number), lengthBias: lengthBias)
        }
    }

    private mutating func deliver(until now: Double) {
        guard nextEnd <= now else { return }
        let done = inFlight.filter { $0.end <= now }.sorted { $0.end < $1.end }
        inFlight.removeAll { $0.end <= now }
        nextEnd = inFlight.reduce(.infinity) { min($0, $1.end) }
        for request in done { estimator.observe(request.observation) }
        table = estimator.table
    }

    private mutating func arrive(slowdown: Double, lengthBias: Double) -> Served {
        let running = Double(inFlight.count { $0.start <= time })
        let load = ModelLoad(running: running, waiting: Double(inFlight.count) - running)
        let input = (200 + 600 * generator.unit()).rounded()
        let sigma = Self.spread
        let tokens = Self.meanTokens * exp(sigma * generator.normal() - sigma * sigma / 2)
        let mean = Self.meanTokens * lengthBias
        let base =
            Self.networkSeconds
            + table.rows[0].seconds(
                inputTokens: input,
                outputTokens: mean,
                outputTokensP95: mean * exp(sigma * 1.645 - sigma * sigma / 2),
                load: load
            )
        let estimate = base * table.rows[0].correction

        let place = freeAt.indices.min { freeAt[$0] < freeAt[$1] } ?? 0
        let start = max(time, freeAt[place])
        let occupancy = min(1, (running + 1) / Self.profile.concurrency)
        let service = slowdown * (0.03 + 0.04 * input / 1000 + 0.010 * (1 + 0.3 * occupancy) * tokens)
        freeAt[place] = start + service
        let latency = start + service - time + Self.networkSeconds
        let observation = LatencyObservation(
            model: 0,
            baseSeconds: base,
            p95Seconds: estimate,
            observedSeconds: latency,
            inputTokens: input,
            outputTokens: tokens,
            time: start + service
        )
        nextEnd = min(nextEnd, start + service)
        inFlight.append(InFlight(start: start, end: start + service, observation: observation))
        return Served(arrival: time, wait: start - time, estimate: estimate, latency: latency)
    }
}

extension [QueueSimulation.Served] {
    /// Share of requests at or under their estimate.
    var coverage: Double { Double(count { $0.isCovered }) / Double(Swift.max(1, count)) }
}
