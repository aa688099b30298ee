import Foundation
import Signals
import SunwardModel

/// A site as it was known at one point of the ingestion sequence: a value, free to be read for as long as it takes.
public struct EdgeSiteSnapshot: Sendable {
    public let site: Site

    /// Readings above this number are not part of the snapshot, though the histories may hold them.
    public let sequence: Int64

    public let isAvailable: Bool
    public let unavailableModels: Set<String>
    let histories: [SiteMetric: SignalHistory]
    let modelHistories: [String: [SiteMetric: SignalHistory]]
    let pushed: [SiteMetric: PushedForecasts]

    /// What queries of each class really take here, as far as the router has measured it.
    var measured: [String: QueryMeasurements.Mean] = [:]

    /// The models that can answer prompts now; those that embed have no part in plans and their accounts.
    public var availableModels: [ModelProfile] {
        guard isAvailable else { return [] }
        return site.models.filter { $0.task == .generate && !unavailableModels.contains($0.name) }
    }

    /// The last reading of a metric of the site that was observed at or before `date`.
    public func latest(_ metric: SiteMetric, at date: Date = .distantFuture) -> Reading? {
        histories[metric]?.latest(asOf: sequence, now: date).map {
            Reading(key: .site(site.name, metric), observedAt: $0.observedAt, value: $0.value)
        }
    }

    /// The last reading of every metric of the site and its models.
    public var latestReadings: [Reading] {
        let ofSite = SiteMetric.allCases.compactMap { latest($0) }
        let ofModels = modelHistories.sorted { $0.key < $1.key }.flatMap { model, series in
            SiteMetric.allCases.compactMap { metric in
                series[metric]?.latest(asOf: sequence).map {
                    Reading(
                        key: .model(site: site.name, model: model, metric),
                        observedAt: $0.observedAt,
                        value: $0.value
                    )
                }
            }
        }
        return ofSite + ofModels
    }
}
