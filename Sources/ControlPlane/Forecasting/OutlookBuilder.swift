import Foundation
import Signals
import SunwardModel

/// Turns what is known of a signal into one value for each slot of a plan.
///
/// The first slot takes the present reading while it is fresh. Every other slot takes a pushed forecast where one
/// covers it, else the forecaster's value, else what the fleet file says is typical.
struct OutlookBuilder: Sendable {
    let grid: TimeGrid
    let now: Date
    let sequence: Int64
    let staleAfterSeconds: Double
    let forecaster: any Forecaster

    func outlook(
        of key: SignalKey,
        history: SignalHistory?,
        pushed: PushedForecasts?,
        typical: Double
    ) -> SignalOutlook {
        let times = (0..<grid.count).map { max(now, grid.start(ofSlot: $0)) }
        let latest = history?.latest(asOf: sequence, now: now)
        let age = latest.map { now.timeIntervalSince($0.observedAt) } ?? .infinity
        let isStale = age > staleAfterSeconds
        let own = history.flatMap {
            forecaster.forecast(key, at: times, from: $0, now: now, asOf: sequence)
        }
        var usedPushed = false
        var values: [Double] = []
        for (slot, time) in times.enumerated() {
            if slot == 0, !isStale, let latest {
                values.append(latest.value)
            } else if let value = pushed?.value(at: time) {
                usedPushed = true
                values.append(value)
            } else {
                values.append(own?[slot] ?? typical)
            }
        }
        return SignalOutlook(
            values: values.map(key.clamped),
            basis: usedPushed ? .pushed : own != nil ? .forecast : .assumed,
            observedAt: latest?.observedAt,
            isStale: isStale
        )
    }
}
