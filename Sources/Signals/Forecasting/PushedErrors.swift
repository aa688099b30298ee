import Foundation
import SunwardModel

/// How far pushed forecasts were off, by source and by the age that a vintage had when its moment came.
public struct PushedErrors: Sendable {
    /// Fewer comparisons say too little to pass a forecast over.
    public static let minimumCount = 12

    /// A comparison that long ago counts half.
    private static let halfLifeSeconds: Double = 10 * 86_400

    /// A reading stands for what came true for so long.
    private static let readingSeconds: Double = 3600

    private struct Place: Hashable {
        let source: String
        let bucket: HorizonBucket
    }

    private struct Mean {
        var count = 0
        var sum = 0.0
        var weight = 0.0
    }

    private var means: [Place: Mean] = [:]

    init(of points: [ForecastPoint], against history: SignalHistory, now: Date, asOf sequence: Int64) {
        for point in points where point.issuedAt <= point.validAt {
            guard let reading = history.latest(asOf: sequence, now: point.validAt),
                point.validAt.timeIntervalSince(reading.observedAt) < Self.readingSeconds
            else { continue }
            let place = Place(source: point.source, bucket: Self.bucket(of: point, at: point.validAt))
            let weight = exp2(-now.timeIntervalSince(point.validAt) / Self.halfLifeSeconds)
            means[place, default: Mean()].count += 1
            means[place, default: Mean()].sum += weight * abs(point.value - reading.value)
            means[place, default: Mean()].weight += weight
        }
    }

    /// The rolling mean absolute error of forecasts like a point: same source, like age of the vintage at its moment.
    ///
    /// Where too few of that age have come true, those of fresher vintages stand in, which flatters it; nil when too few
    /// have at any.
    public func meanAbsoluteError(of point: ForecastPoint) -> Double? {
        let bucket = Self.bucket(of: point, at: point.validAt)
        for place in stride(from: bucket.rawValue, through: 0, by: -1) {
            guard let bucket = HorizonBucket(rawValue: place),
                let mean = means[Place(source: point.source, bucket: bucket)], mean.count >= Self.minimumCount
            else { continue }
            return mean.sum / mean.weight
        }
        return nil
    }

    private static func bucket(of point: ForecastPoint, at date: Date) -> HorizonBucket {
        HorizonBucket(leadHours: Int((date.timeIntervalSince(point.issuedAt) / 3600).rounded(.up)))
    }
}

extension PushedForecasts {
    /// What came of the forecasts whose moment is past: for each, the last reading up to then, less than an hour old.
    public func errors(against history: SignalHistory, now: Date, asOf sequence: Int64 = .max) -> PushedErrors {
        PushedErrors(of: judged(by: now), against: history, now: now, asOf: sequence)
    }
}
