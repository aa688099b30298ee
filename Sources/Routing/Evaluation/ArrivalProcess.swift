import Foundation
import SunwardModel

/// When requests arrive.
public enum ArrivalProcess: Sendable {
    /// Recorded arrivals, in seconds from the first; after the last they begin again.
    case recorded([Double])

    /// Independent arrivals at a mean rate.
    case poisson(requestsPerSecond: Double)

    /// Arrivals whose gaps have a heavy tail (Pareto of the second kind with shape 1.5: infinite variance) at the same
    /// mean rate: long silences, dense bursts.
    case heavyTailed(requestsPerSecond: Double)

    private static let tailShape = 1.5

    /// Times of the first `count` arrivals, in seconds and in order.
    public func times(_ count: Int, random: inout ReplayRandom) -> [Double] {
        switch self {
        case .recorded(let times): return Self.repeated(times, count)
        case .poisson(let rate):
            return Self.accumulated(count) { random.exponential() / rate }
        case .heavyTailed(let rate):
            // Lomax with mean 1: scale = shape - 1.
            let scale = Self.tailShape - 1
            return Self.accumulated(count) { scale * (pow(random.unit(), -1 / Self.tailShape) - 1) / rate }
        }
    }

    private static func accumulated(_ count: Int, gap: () -> Double) -> [Double] {
        var time = 0.0
        return (0..<count).map { _ in
            time += gap()
            return time
        }
    }

    private static func repeated(_ times: [Double], _ count: Int) -> [Double] {
        guard let first = times.first, let last = times.last else { return [] }
        // The gap after the last arrival is the mean one; never zero, so that a round takes time.
        let round = max((last - first) * Double(times.count) / Double(max(1, times.count - 1)), 1e-3)
        return (0..<count).map { index in
            times[index % times.count] - first + Double(index / times.count) * round
        }
    }

    /// The rate at which the best single model alone would have a share of its places busy, did it answer everything:
    /// what a site without a router has to be built for.
    ///
    /// - Parameter load: Share of the model's places, 0 to 1.
    public static func rate(loadingBestSingleOf set: EvaluationSet, to load: Double) -> Double {
        let model = set.bestSingle
        let profile = set.pool[model].profile
        let seconds = set.prompts.indices.reduce(0) { sum, prompt in
            sum
                + profile.unloadedSeconds(
                    inputTokens: Double(set.prompts[prompt].inputTokens),
                    outputTokens: set.outputTokens(prompt: prompt, model: model)
                )
        }
        return load * profile.concurrency * Double(set.count) / max(seconds, 1e-6)
    }
}
