import Foundation
import Signals
import SunwardModel

/// What every signal really was, before and after the present.
///
/// A value stands from its reading until the next. After the last reading that the files have, the value of the same
/// time of the last day they have is taken.
struct TrueSignals: Sendable {
    private static let daySeconds: Double = 86_400

    /// All readings, in order of time.
    let readings: [Reading]

    private let series: [SignalKey: [Reading]]

    /// - Parameter readings: In order of time.
    init(readings: [Reading]) {
        self.readings = readings
        series = Dictionary(grouping: readings, by: \.key)
    }

    /// The readings observed in `start..<end`.
    func readings(from start: Date, to end: Date) -> [Reading] {
        let first = Self.count(of: readings, before: start)
        let last = Self.count(of: readings, before: end)
        return first < last ? Array(readings[first..<last]) : []
    }

    /// The value of a signal at a moment; nil for a signal without readings up to then.
    func value(of key: SignalKey, at date: Date) -> Double? {
        guard let readings = series[key], let last = readings.last else { return nil }
        let ahead = date.timeIntervalSince(last.observedAt)
        // An hour counts as covered by its reading.
        let days = ahead >= 3600 ? ((ahead - 3600) / Self.daySeconds).rounded(.down) + 1 : 0
        let count = Self.count(of: readings, before: date.addingTimeInterval(0.001 - days * Self.daySeconds))
        return count > 0 ? readings[count - 1].value : nil
    }

    private static func count(of readings: [Reading], before date: Date) -> Int {
        var (low, high) = (0, readings.count)
        while low < high {
            let middle = (low + high) / 2
            if readings[middle].observedAt < date { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
