import Foundation

/// How far one model's observed latencies are from the queue model's, and what its requests are like.
///
/// The correction C is the 95th percentile of r = observed / base. Two estimates of it are joined: the quantile of a
/// sliding window, which is steady, and an online tracker, which follows a shift within some tens of outcomes and whose
/// long-run coverage is right whatever the distribution (Gibbs and Candes 2021, with the step on the logarithm):
///
///     log C <- log C + eta (1[r > C] - 0.05) + kappa (log q95 - log C)
///
/// kappa falls from 1 / 11 like the reciprocal of the number of outcomes, which is a start from C = 1 worth ten
/// outcomes, to `pull`.
struct LatencyResiduals: Sendable {
    /// Step of the tracker (eta), and least pull toward the window's quantile (kappa).
    static let step = 0.04
    static let pull = 0.004

    /// Outcomes that the profile alone, and the typical lengths, weigh as much as.
    static let priorOutcomes = 10.0

    /// Latest outcomes that mean lengths are taken over.
    static let lengthMemory = 500.0

    /// Corrections stay within these bounds, as logarithms.
    static let bounds = log(0.01)...log(1000.0)

    /// Ratios told apart: within 1 % between a thousandth and ten thousand.
    static let layout = QuantileSketch(relativeError: 0.01, lowest: 1e-3, highest: 1e4)

    private(set) var ratios: SlidingQuantiles
    private(set) var coverage: SlidingShare
    private(set) var logCorrection = 0.0
    private(set) var outcomes = 0.0
    private(set) var lengths: Double
    private(set) var inputTokens: Double
    private(set) var outputTokens: Double

    init(_ settings: LatencySettings) {
        ratios = SlidingQuantiles(
            windowSeconds: settings.windowSeconds,
            slices: settings.windowSlices,
            sketch: Self.layout
        )
        coverage = SlidingShare(windowSeconds: settings.windowSeconds, slices: settings.windowSlices)
        inputTokens = settings.typicalInputTokens
        outputTokens = settings.typicalOutputTokens
        lengths = Self.priorOutcomes
    }

    /// Goes on from what was remembered, counted as of `time`.
    init(_ settings: LatencySettings, memory: LatencyMemory.Model, time: Double) {
        self.init(settings)
        ratios.insert(memory.ratios, at: time)
        coverage = SlidingShare(
            windowSeconds: settings.windowSeconds,
            slices: settings.windowSlices,
            overall: memory.coverage
        )
        if memory.logCorrection.isFinite { logCorrection = memory.logCorrection.clamped(to: Self.bounds) }
        if memory.outcomes.isFinite { outcomes = max(0, memory.outcomes) }
        guard memory.lengths.isFinite, memory.inputTokens.isFinite, memory.outputTokens.isFinite else { return }
        lengths = memory.lengths.clamped(to: Self.priorOutcomes...Self.lengthMemory)
        inputTokens = max(0, memory.inputTokens)
        outputTokens = max(0, memory.outputTokens)
    }

    func memory(model: String) -> LatencyMemory.Model {
        LatencyMemory.Model(
            model: model,
            ratios: ratios.values,
            coverage: coverage.overall,
            logCorrection: logCorrection,
            outcomes: outcomes,
            lengths: lengths,
            inputTokens: inputTokens,
            outputTokens: outputTokens
        )
    }

    mutating func observe(_ observation: LatencyObservation) {
        let observed = observation.observedSeconds
        guard observed.isFinite, observed >= 0 else { return }
        coverage.insert(observed <= observation.p95Seconds, at: observation.time)
        learnLengths(observation)
        guard let base = observation.baseSeconds, base.isFinite, base > 0 else { return }
        let ratio = observed / base
        ratios.insert(ratio, at: observation.time)
        outcomes += 1
        // Against the correction of now, not that of the decision: else every request that was on its way when a
        // shift came would push once more, long after the correction has followed.
        let missed = ratio > exp(logCorrection)
        var next = logCorrection + Self.step * ((missed ? 1 : 0) - (1 - LatencyEstimator.target))
        if let quantile = ratios.values.quantile(LatencyEstimator.target) {
            next += max(Self.pull, 1 / (outcomes + Self.priorOutcomes)) * (log(quantile) - next)
        }
        logCorrection = next.clamped(to: Self.bounds)
    }

    private mutating func learnLengths(_ observation: LatencyObservation) {
        guard let output = observation.outputTokens, output.isFinite, output >= 0 else { return }
        lengths = min(Self.lengthMemory, lengths + 1)
        outputTokens += (output - outputTokens) / lengths
        if let input = observation.inputTokens, input.isFinite, input >= 0 {
            inputTokens += (input - inputTokens) / lengths
        }
    }
}

extension Double {
    func clamped(to range: ClosedRange<Double>) -> Double { min(range.upperBound, max(range.lowerBound, self)) }
}
