import Foundation
import SunwardModel

/// Expects the same hour of the last days again, corrected by what that rule got wrong just now.
///
///     f(t) = s(t) + (y(n) - s(n)) w(t - n)              additive
///     f(t) = s(t) (1 + (y(n) / s(n) - 1) w(t - n))      ratio
///     w(h) = exp(-h / fade)
///
/// | symbol | meaning |
/// |---|---|
/// | n, y(n) | time and value of the last observation |
/// | s(t) | mean value of t's hour over the last `days` days before n that have it; for t = n, before n's hour |
/// | w | weight of the last error at a lead time, 1 at none |
///
/// The value of an hour is the mean of the readings in it, else linear between neighbours at most two hours apart.
/// Hours count from the epoch, in UTC: what follows local clocks moves with them within a day or a few.
/// With less than a day of history the last value is expected to stay.
public struct SeasonalNaiveForecaster: Forecaster {
    public let source = "seasonal-naive"

    /// A reading stands for its hour, so 24 hourly readings, first and last 23 hours apart, make a day.
    private static let minimumSpanSeconds: Double = 23 * 3600
    private static let daySeconds: Double = 86_400
    private static let hourSeconds: Double = 3600

    /// Days looked through, beyond those averaged, for an hour that gaps have swallowed.
    private static let extraDays = 7

    private let rule: @Sendable (SignalKey) -> SeasonalRule

    /// - Parameter rule: how to treat each signal.
    public init(rule: @escaping @Sendable (SignalKey) -> SeasonalRule = { SeasonalRule.standard(for: $0) }) {
        self.rule = rule
    }

    public func forecast(
        _ key: SignalKey,
        at times: [Date],
        from history: SignalHistory,
        now: Date,
        asOf sequence: Int64 = .max
    ) -> [Double]? {
        guard let last = history.latest(asOf: sequence, now: now) else { return nil }
        guard let first = history.earliest(asOf: sequence),
            last.observedAt.timeIntervalSince(first.observedAt) >= Self.minimumSpanSeconds
        else {
            return Array(repeating: key.clamped(last.value), count: times.count)
        }
        let rule = rule(key)
        let season = Season(history: history, sequence: sequence, last: last.observedAt, days: rule.days)
        let error = lastError(of: last, rule: rule, season: season)
        return times.map { time in
            guard let expected = season.value(at: time) else { return key.clamped(last.value) }
            let leadHours = max(0, time.timeIntervalSince(last.observedAt)) / Self.hourSeconds
            let weight = exp(-leadHours / rule.fadeHours)
            switch error {
            case .none: return key.clamped(expected)
            case .difference(let difference): return key.clamped(expected + difference * weight)
            case .ratio(let ratio): return key.clamped(expected * (1 + (ratio - 1) * weight))
            }
        }
    }

    /// What the rule would have got wrong about the last observation.
    private enum LastError {
        case none
        case difference(Double)
        case ratio(Double)
    }

    private func lastError(of last: Observation, rule: SeasonalRule, season: Season) -> LastError {
        guard let expected = season.value(at: last.observedAt) else { return .none }
        switch rule.correction {
        case .additive:
            return .difference(last.value - expected)
        case .ratio(let limit, let floorFraction):
            guard let mean = season.meanOfLastDay(), expected > floorFraction * mean, expected > 0 else {
                return .none
            }
            return .ratio(min(max(last.value / expected, 1 / limit), limit))
        }
    }

    /// The daily profile that a history shows before its last observation.
    private struct Season {
        let history: SignalHistory
        let sequence: Int64
        let last: Date
        let days: Int

        /// s(t): the mean of the hour of `time` on the last days before the last observation that have it.
        func value(at time: Date) -> Double? {
            // Whole days back to the last hour that is complete history; at least one, for t = n itself.
            let daysToLast = (time.timeIntervalSince(last) / daySeconds).rounded(.up)
            var candidate = time.addingTimeInterval(-max(1, daysToLast) * daySeconds)
            var sum = 0.0
            var found = 0
            for _ in 0..<(days + extraDays) where found < days {
                if let value = hourValue(at: candidate) {
                    sum += value
                    found += 1
                }
                candidate.addTimeInterval(-daySeconds)
            }
            return found > 0 ? sum / Double(found) : nil
        }

        func meanOfLastDay() -> Double? {
            history.mean(from: last.addingTimeInterval(-daySeconds), to: last, asOf: sequence)
        }

        private func hourValue(at time: Date) -> Double? {
            let start = Date(
                timeIntervalSince1970: (time.timeIntervalSince1970 / hourSeconds).rounded(.down) * hourSeconds
            )
            // A forecast made at `now` must not see later readings: `last` is the latest one up to it.
            let end = min(start.addingTimeInterval(hourSeconds), last.addingTimeInterval(0.001))
            return history.mean(from: start, to: end, asOf: sequence)
                ?? history.value(at: min(time, last), asOf: sequence)
        }
    }
}
