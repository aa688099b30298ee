import SunwardModel

/// The queue model of a pool as the request path reads it: a few numbers for each model, immutable.
///
///     l = C [ n + t + f h + w + x o + sqrt( (w95 - w)^2 + x^2 (o95 - o)^2 ) ]
///
/// n network, t time to first token, f prefill seconds a token, h input tokens, o and o95 output tokens in the mean and
/// at the 95th percentile, x inter-token latency at the batch's occupancy, w and w95 the wait for a place, C the
/// measured correction (``LatencyEstimator``). The spreads of wait and length are independent, so they add in
/// quadrature. The bracket is the base.
///
/// A full batch of c places frees one every S / c seconds (S mean service time), so the request that finds q waiting
/// ahead waits for q + 1 of these: Erlang distributed with mean w = (q + 1) S / c, its 95th percentile by Wilson and
/// Hilferty. Occupancy takes x from the profile's median (empty batch) to its 95th percentile (full batch) in
/// proportion.
public struct LatencyTable: Hashable, Sendable {
    /// The numbers of one model. Seconds where the name does not say.
    public struct Row: Hashable, Sendable {
        public var places: Double
        /// Sequences that may wait before the model counts as saturated.
        public var queueLimit: Double
        public var firstTokenSeconds: Double
        public var prefillSecondsPerToken: Double
        /// Inter-token latency of an empty and of a full batch.
        public var idleInterTokenSeconds: Double
        public var fullInterTokenSeconds: Double
        /// Mean time that a sequence holds its place in a full batch.
        public var serviceSeconds: Double
        /// 95th percentile of observed over base latency.
        public var correction: Double
    }

    public var rows: [Row]

    /// Before anything is measured.
    ///
    /// - Parameters:
    ///   - pool: The models; rows are in its order.
    ///   - settings: Typical lengths and the bound of the queue.
    public init(pool: [PoolModel], settings: LatencySettings = LatencySettings()) {
        rows = pool.map {
            Row(
                $0.profile,
                inputTokens: settings.typicalInputTokens,
                outputTokens: settings.typicalOutputTokens,
                correction: 1,
                waitingPerPlace: settings.waitingPerPlace
            )
        }
    }

    init(rows: [Row]) { self.rows = rows }

    /// Whether neither the batch nor the queue of a model has a place left.
    public func isSaturated(_ model: Int, load: ModelLoad) -> Bool {
        rows[model].isSaturated(load)
    }
}

extension LatencyTable.Row {
    init(
        _ profile: ModelProfile,
        inputTokens: Double,
        outputTokens: Double,
        correction: Double,
        waitingPerPlace: Double
    ) {
        places = profile.concurrency
        queueLimit = max(0, waitingPerPlace) * profile.concurrency
        firstTokenSeconds = profile.timeToFirstTokenMilliseconds / 1000
        prefillSecondsPerToken = profile.prefillMillisecondsPerThousandTokens / 1e6
        idleInterTokenSeconds = profile.interTokenMillisecondsP50 / 1000
        fullInterTokenSeconds = max(profile.interTokenMillisecondsP50, profile.interTokenMillisecondsP95) / 1000
        serviceSeconds =
            firstTokenSeconds + prefillSecondsPerToken * inputTokens + fullInterTokenSeconds * outputTokens
        self.correction = correction
    }

    func isSaturated(_ load: ModelLoad) -> Bool { load.total >= places + queueLimit }

    func seconds(inputTokens: Double, outputTokens: Double, outputTokensP95: Double, load: ModelLoad) -> Double {
        let occupancy = places > 0 ? min(1, load.total / places) : 1
        let interToken = idleInterTokenSeconds + (fullInterTokenSeconds - idleInterTokenSeconds) * occupancy
        let certain = firstTokenSeconds + prefillSecondsPerToken * inputTokens + interToken * outputTokens
        let lengthSpread = interToken * max(0, outputTokensP95 - outputTokens)
        guard load.total >= places, places > 0 else { return certain + lengthSpread }
        let departures = load.total - places + 1
        let wait = departures * serviceSeconds / places
        let waitSpread = wait * (Self.erlangP95OverMean(departures) - 1)
        return certain + wait + (waitSpread * waitSpread + lengthSpread * lengthSpread).squareRoot()
    }

    /// 95th percentile of an Erlang distribution of shape k over its mean (Wilson and Hilferty 1931; within 1 % for
    /// k >= 1).
    static func erlangP95OverMean(_ k: Double) -> Double {
        let root = 1 - 1 / (9 * k) + 1.644_853_6 / (3 * k.squareRoot())
        return root * root * root
    }
}
