import Foundation

/// Water that a site was charged with on a day, by when: what came after a meter's reading adds to the reading.
public struct SettledWater: Hashable, Sendable {
    private struct Stretch: Hashable {
        var start: Date
        var end: Date
        var liters: Double
    }

    /// Intervals that lie within this time are put together, so that a day has a bounded number of them.
    private static let shortestSeconds: Double = 60

    /// In order of time.
    private var stretches: [Stretch] = []

    public init() {}

    /// Adds an interval that follows those before.
    public mutating func add(from start: Date, to end: Date, liters: Double) {
        if let last = stretches.indices.last,
            end.timeIntervalSince(stretches[last].start) <= Self.shortestSeconds
        {
            stretches[last].end = max(end, stretches[last].end)
            stretches[last].liters += liters
        } else {
            stretches.append(Stretch(start: start, end: end, liters: liters))
        }
    }

    /// What was settled for the time from `date` on; of an interval that it cuts, the part that lies after it.
    func liters(since date: Date) -> Double {
        stretches.reduce(0) { sum, stretch in
            guard date > stretch.start else { return sum + stretch.liters }
            guard date < stretch.end else { return sum }
            let seconds = stretch.end.timeIntervalSince(stretch.start)
            return sum + stretch.liters * stretch.end.timeIntervalSince(date) / seconds
        }
    }

    /// Drops what ended before `date`.
    mutating func forget(before date: Date) {
        let kept = stretches.firstIndex { $0.end > date } ?? stretches.endIndex
        stretches.removeSubrange(..<kept)
    }
}
