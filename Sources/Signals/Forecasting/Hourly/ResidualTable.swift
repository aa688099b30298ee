import Foundation

/// Past residuals (reading less forecast) by horizon bucket, each over the scale usual at its hour of the day.
struct ResidualTable: Sendable {
    /// Residuals kept of each bucket.
    private static let capacity = 512
    /// Fewer say too little about a quantile.
    private static let minimumCount = 20
    private static let kept = pow(0.5, 1 / 10.0)
    /// Residuals are not counted as more than so many times their scale.
    private static let limit = 20.0

    private struct Ring: Sendable {
        var values: [Double] = []
        var next = 0
        var ordered: [Double] = []

        mutating func push(_ value: Double, capacity: Int) {
            if values.count < capacity {
                values.append(value)
            } else {
                values[next] = value
                next = (next + 1) % capacity
            }
        }
    }

    private var rings = Array(repeating: Ring(), count: HorizonBucket.allCases.count)
    private var sums = Array(repeating: 0.0, count: 24)
    private var weights = Array(repeating: 0.0, count: 24)
    /// Those of the day under way, which count from its end on.
    private var pendingSums = Array(repeating: 0.0, count: 24)
    private var pendingCounts = Array(repeating: 0.0, count: 24)

    /// Takes in a residual of a forecast for an hour.
    mutating func add(_ residual: Double, hourOfDay: Int, bucket: HorizonBucket) {
        pendingSums[hourOfDay] += abs(residual)
        pendingCounts[hourOfDay] += 1
        guard let usual = usualScale else { return }
        // A dawn an hour earlier than ever before is no million times its usual error.
        let scale = max(self.scale(hourOfDay: hourOfDay), 0.05 * usual)
        guard scale > 0 else { return }
        rings[bucket.rawValue].push(min(max(residual / scale, -Self.limit), Self.limit), capacity: Self.capacity)
    }

    /// Ends a day: scales move.
    mutating func endDay() {
        for hour in 0..<24 {
            sums[hour] = sums[hour] * Self.kept + pendingSums[hour]
            weights[hour] = weights[hour] * Self.kept + pendingCounts[hour]
            pendingSums[hour] = 0
            pendingCounts[hour] = 0
        }
    }

    /// Lets quantiles see what was added.
    mutating func order() {
        for index in rings.indices { rings[index].ordered = rings[index].values.sorted() }
    }

    /// How sure a forecast for an hour is; nil while too few residuals are known.
    func uncertainty(hourOfDay: Int, bucket: HorizonBucket) -> ForecastCurve.Uncertainty? {
        for place in stride(from: bucket.rawValue, through: 0, by: -1)
        where rings[place].ordered.count >= Self.minimumCount {
            return ForecastCurve.Uncertainty(scale: scale(hourOfDay: hourOfDay), residuals: rings[place].ordered)
        }
        return nil
    }

    /// s(hour), or the mean of all hours where that hour has none.
    private func scale(hourOfDay: Int) -> Double {
        weights[hourOfDay] > 0 ? sums[hourOfDay] / weights[hourOfDay] : usualScale ?? 0
    }

    private var usualScale: Double? {
        let weight = weights.reduce(0, +)
        return weight > 0 ? sums.reduce(0, +) / weight : nil
    }
}
