import Foundation

/// A signal's last weeks, one value an hour, as they were known at a moment.
///
/// The value of an hour is the mean of its readings; of the last hour, which may not be over, the latest reading.
/// Hours count from 1970 in UTC: what follows local clocks moves with them within days.
struct HourlyWindow: Sendable {
    /// The last departure from the day before is carried on for so long; beyond, the day before stands in alone.
    private static let carriedHours = 2

    /// Number of the first hour.
    let firstHour: Int

    /// NaN in hours without a reading; the first and the last hour have one.
    let observed: [Double]

    /// The same without gaps, each filled from what came before it.
    let filled: [Double]

    /// Number of the last hour, which is the origin of forecasts.
    var lastHour: Int { firstHour + observed.count - 1 }

    /// - Parameter observed: as the property; empty or starting with a gap it makes no window.
    init?(firstHour: Int, observed: [Double]) {
        guard let first = observed.first, let last = observed.last, first.isFinite, last.isFinite else { return nil }
        self.firstHour = firstHour
        self.observed = observed
        filled = Self.fill(observed)
    }

    private static func fill(_ observed: [Double]) -> [Double] {
        var filled = observed
        var missing = 0
        for index in filled.indices {
            guard filled[index].isNaN else {
                missing = 0
                continue
            }
            missing += 1
            guard index > 24 else {
                filled[index] = filled[index - 1]
                continue
            }
            let (yesterday, last) = (filled[index - 24], filled[index - 1])
            let carried = missing <= carriedHours ? yesterday + last - filled[index - 25] : yesterday
            // Between the two, so that a cloud at dusk makes no negative sun.
            filled[index] = min(max(carried, min(yesterday, last)), max(yesterday, last))
        }
        return filled
    }

    /// The hour that a moment lies in.
    static func hour(of date: Date) -> Int { Int((date.timeIntervalSince1970 / 3600).rounded(.down)) }

    /// The moment an hour begins.
    static func start(ofHour hour: Int) -> Date { Date(timeIntervalSince1970: Double(hour) * 3600) }
}
