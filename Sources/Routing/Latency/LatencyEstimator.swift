import Foundation
import SunwardModel

/// 95th percentiles of latency for the models of one site, learned from what requests really took.
///
/// The owner teaches it outcome by outcome and publishes ``table`` to the request path. Memory is fixed by the
/// number of models: about 30 KB each.
public struct LatencyEstimator: Sendable {
    /// Share of requests that are to be at or under their estimate.
    public static let target = 0.95

    public let pool: [PoolModel]
    public let settings: LatencySettings

    private var residuals: [LatencyResiduals]

    /// - Parameters:
    ///   - pool: The models; ``LatencyObservation/model`` is a place in it.
    public init(pool: [PoolModel], settings: LatencySettings = LatencySettings()) {
        self.pool = pool
        self.settings = settings
        residuals = pool.map { _ in LatencyResiduals(settings) }
    }

    /// Takes one outcome into account; of a model that is not in the pool, or without a sensible latency, it is left
    /// out. Failed and cancelled requests say nothing about latency and should not be given.
    public mutating func observe(_ observation: LatencyObservation) {
        guard residuals.indices.contains(observation.model) else { return }
        residuals[observation.model].observe(observation)
    }

    /// What the request path reads until the next one is published.
    public var table: LatencyTable {
        LatencyTable(
            rows: zip(pool, residuals).map { model, residuals in
                LatencyTable.Row(
                    model.profile,
                    inputTokens: residuals.inputTokens,
                    outputTokens: residuals.outputTokens,
                    correction: exp(residuals.logCorrection),
                    waitingPerPlace: settings.waitingPerPlace
                )
            }
        )
    }

    /// How often requests of the pool were at or under their estimate, ever and in the window.
    public var coverage: (overall: SlidingShare.Tally, window: SlidingShare.Tally) {
        residuals.reduce(into: (SlidingShare.Tally(), SlidingShare.Tally())) {
            $0.0.add($1.coverage.overall)
            $0.1.add($1.coverage.window)
        }
    }

    /// What a restart must bring back.
    public var memory: LatencyMemory {
        LatencyMemory(models: zip(pool, residuals).map { $1.memory(model: $0.profile.name) })
    }

    /// Goes on from where ``memory`` was taken, its window counted as of `time` (seconds). Models that are not in the
    /// pool are left out; models it does not know stay as they are.
    public mutating func restore(_ memory: LatencyMemory, at time: Double) {
        for remembered in memory.models {
            guard let place = pool.firstIndex(where: { $0.profile.name == remembered.model }) else { continue }
            residuals[place] = LatencyResiduals(settings, memory: remembered, time: time)
        }
    }
}
