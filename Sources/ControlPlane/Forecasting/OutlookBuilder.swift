import Foundation
import Signals
import SunwardModel

/// Turns what is known of a signal into one value for each slot of a plan.
///
/// The first slot takes the present reading while it is fresh. Every other slot takes a pushed forecast where one
/// covers it and its like have not been further off of late than Sunward's own, else the forecaster's value, else what
/// the fleet file says is typical. A price that an auction has settled is no forecast: none goes before it.
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
        typical: Double,
        quantile: Double = 0.5,
        daylight: Daylight? = nil,
        market: DayAheadMarket? = nil
    ) -> SignalOutlook {
        let times = (0..<grid.count).map { max(now, grid.start(ofSlot: $0)) }
        let latest = history?.latest(asOf: sequence, now: now)
        let age = latest.map { now.timeIntervalSince($0.observedAt) } ?? .infinity
        let isStale = age > staleAfterSeconds
        // Most forecasters say nothing without a reading; a backtest's foresight needs none.
        let own = own(key, at: times, from: history ?? SignalHistory(), daylight)
        let planned = own?.planned(at: quantile)
        let errors = history.flatMap { pushed?.errors(against: $0, now: now, asOf: sequence) }
        var usedPushed = false
        var values: [Double] = []
        for (slot, time) in times.enumerated() {
            if slot == 0, !isStale, let latest {
                values.append(latest.value)
            } else if let point = pushed?.point(at: time),
                market?.hasTold(priceAt: point.validAt, by: point.issuedAt) == true
                    || !isOutdone(point, errors: errors, ownError: own?.meanAbsoluteErrors[slot])
            {
                usedPushed = true
                values.append(point.value)
            } else {
                values.append(planned?[slot] ?? typical)
            }
        }
        return SignalOutlook(
            values: values.map(key.clamped),
            basis: usedPushed ? .pushed : own != nil ? .forecast : .assumed,
            observedAt: latest?.observedAt,
            isStale: isStale,
            ownExpected: own?.expected ?? []
        )
    }

    private func own(
        _ key: SignalKey,
        at times: [Date],
        from history: SignalHistory,
        _ daylight: Daylight?
    ) -> ForecastCurve? {
        if forecaster.learns, let daylight {
            let middles = times.enumerated().map { slot, time in
                time.addingTimeInterval(grid.start(ofSlot: slot + 1).timeIntervalSince(time) / 2)
            }
            if let expected = daylight.expected(at: middles, from: history, now: now, asOf: sequence) {
                return ForecastCurve(expected: expected, method: "daylight", validRange: key.validRange)
            }
        }
        return forecaster.curve(key, at: times, from: history, now: now, asOf: sequence)
    }

    /// Whether own forecasts have been nearer of late than pushed ones of the same source and age: a vintage that nobody
    /// renews grows old, and some sources are never right. Until both have come true often enough a pushed one counts.
    private func isOutdone(_ point: ForecastPoint, errors: PushedErrors?, ownError: Double?) -> Bool {
        guard let ownError, let pushedError = errors?.meanAbsoluteError(of: point) else { return false }
        return ownError < pushedError
    }
}
