import Foundation
import Signals
import SunwardModel

/// Demand as it was known at one point of the ingestion sequence.
public struct DemandSnapshot: Sendable {
    public let sequence: Int64
    let histories: [DemandKey: SignalHistory]
    let pushed: [DemandKey: PushedForecasts]

    /// The arrivals of an area and class last reported at or before `date`, in queries per hour.
    public func latest(_ key: DemandKey, at date: Date = .distantFuture) -> Reading? {
        histories[key]?.latest(asOf: sequence, now: date).map {
            Reading(
                key: .arrivals(area: key.area, workloadClass: key.workloadClass),
                observedAt: $0.observedAt,
                value: $0.value
            )
        }
    }
}
