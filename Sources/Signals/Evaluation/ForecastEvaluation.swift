import Foundation
import SunwardModel

/// What a forecaster would have said of a recorded signal, and how far off that would have been.
///
/// From every origin in a period the next 24 hours are forecast, each from what had been read by then and nothing
/// later; a value is compared with the reading of its hour.
public struct ForecastEvaluation: Sendable {
    /// One reading.
    public struct Sample: Sendable {
        public let time: Date
        public let value: Double

        public init(time: Date, value: Double) {
            self.time = time
            self.value = value
        }
    }

    /// Hours forecast from each origin.
    public static let leads = 24

    /// Moments that were forecast from.
    public private(set) var origins = 0

    /// All leads of the day together.
    public private(set) var dayAhead: ForecastAccuracy

    /// Each range of leads by itself.
    public private(set) var buckets: [HorizonBucket: ForecastAccuracy] = [:]

    private var covered = 0

    /// The share of readings that lay between the quantiles 0.1 and 0.9; nil without forecasts.
    public var coverage: Double? { dayAhead.count > 0 ? Double(covered) / Double(dayAhead.count) : nil }

    /// - Parameters:
    ///   - samples: hourly readings in order of time; those before `start` are history.
    ///   - start: the first origin.
    ///   - end: origins are before; the hours that they forecast may lie after.
    ///   - everyHours: hours from one origin to the next.
    public init(
        of forecaster: any Forecaster,
        key: SignalKey,
        samples: [Sample],
        from start: Date,
        to end: Date,
        everyHours: Int = 1
    ) {
        let judged = samples.filter { $0.time >= start && $0.time < end }
        let usual = judged.reduce(0) { $0 + abs($1.value) } / Double(max(1, judged.count))
        dayAhead = ForecastAccuracy(usual: usual)
        for bucket in HorizonBucket.allCases where bucket != .hours25to48 {
            buckets[bucket] = ForecastAccuracy(usual: usual)
        }
        let actual = Dictionary(samples.map { ($0.time, $0.value) }) { _, later in later }
        var history = SignalHistory()
        for (index, sample) in samples.enumerated() {
            _ = history.record(value: sample.value, observedAt: sample.time, sequence: Int64(index))
            let hour = Int((sample.time.timeIntervalSince1970 / 3600).rounded(.down))
            guard sample.time >= start, sample.time < end, hour % max(1, everyHours) == 0 else { continue }
            let times = (1...Self.leads).map { sample.time.addingTimeInterval(Double($0) * 3600) }
            guard
                let curve = forecaster.curve(key, at: times, from: history, now: sample.time, asOf: .max)
            else { continue }
            origins += 1
            compare(curve, at: times, with: actual)
        }
    }

    private mutating func compare(_ curve: ForecastCurve, at times: [Date], with actual: [Date: Double]) {
        let low = curve.quantile(0.1)
        let high = curve.quantile(0.9)
        for (index, time) in times.enumerated() {
            guard let value = actual[time] else { continue }
            dayAhead.add(curve.expected[index], actual: value)
            buckets[HorizonBucket(leadHours: index + 1)]?.add(curve.expected[index], actual: value)
            if (low[index]...max(low[index], high[index])).contains(value) { covered += 1 }
        }
    }
}
