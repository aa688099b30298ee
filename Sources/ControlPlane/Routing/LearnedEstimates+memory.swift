import Foundation
import Routing
import SunwardModel

/// How what was learned is saved and taken up again.
extension LearnedEstimates {
    /// Latency memories by site name.
    func latencyMemory(_ fleet: RoutedFleet) -> [String: LatencyMemory] {
        Dictionary(zip(fleet.fleet.sites.map(\.name), latency.map(\.memory))) { first, _ in first }
    }

    static func latency(
        of fleet: RoutedFleet,
        remembering memories: [String: LatencyMemory],
        at now: Double
    ) -> [LatencyEstimator] {
        let settings = LatencySettings(
            windowSeconds: fleet.fleet.routing.latencyWindowMinutes * 60,
            typicalInputTokens: fleet.fleet.mean(\.inputTokens),
            typicalOutputTokens: fleet.fleet.mean(\.outputTokens)
        )
        return zip(fleet.fleet.sites, fleet.pools).map { site, pool in
            var estimator = LatencyEstimator(pool: pool, settings: settings)
            if let memory = memories[site.name] { estimator.restore(memory, at: now) }
            return estimator
        }
    }

    mutating func restoreLatency(_ memories: [String: LatencyMemory], fleet: RoutedFleet, at now: Double) {
        latency = Self.latency(of: fleet, remembering: memories, at: now)
    }
}
