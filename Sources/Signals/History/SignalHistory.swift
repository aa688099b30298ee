import DequeModule
import Foundation

/// A bounded series of one signal, ordered by observation time.
///
/// Invariants: observation times are strictly increasing; `count <= capacity`; every value is finite.
/// Every query takes a sequence number and does not see what arrived after it, so that a snapshot which began at that
/// number stays consistent while readings keep arriving.
public struct SignalHistory: Sendable {
    /// Two weeks of readings every five minutes.
    public static let defaultCapacity = 4096

    /// Neighbours further apart than this are not interpolated between.
    public static let defaultMaxGapSeconds: Double = 2 * 3600

    /// Most observations kept; the oldest are dropped first.
    public let capacity: Int

    private var observations: Deque<Observation> = []

    /// An empty history.
    ///
    /// - Parameter capacity: at least 1.
    public init(capacity: Int = SignalHistory.defaultCapacity) {
        precondition(capacity > 0, "a history holds at least one observation")
        self.capacity = capacity
    }

    /// Number of observations held.
    public var count: Int { observations.count }

    /// Whether nothing is held.
    public var isEmpty: Bool { observations.isEmpty }

    /// Puts a value in its place in time; the first value for a moment wins.
    public mutating func record(value: Double, observedAt: Date, sequence: Int64) -> RecordOutcome {
        guard value.isFinite else { return .notFinite }
        let observation = Observation(observedAt: observedAt, value: value, sequence: sequence)
        let index = lowerBound(observedAt)
        if index < observations.count, observations[index].observedAt == observedAt {
            let kept = observations[index].value
            return kept == value ? .duplicate : .conflicting(kept: kept)
        }
        if observations.count == capacity {
            guard index > 0 else { return .tooOld }
            observations.removeFirst()
            observations.insert(observation, at: index - 1)
        } else {
            observations.insert(observation, at: index)
        }
        return .accepted
    }

    /// The observation with the latest time, among those that arrived up to `sequence` and were made up to `now`.
    public func latest(asOf sequence: Int64 = .max, now: Date = .distantFuture) -> Observation? {
        var index = now == .distantFuture ? observations.count : upperBound(now)
        while index > 0 {
            index -= 1
            if observations[index].sequence <= sequence { return observations[index] }
        }
        return nil
    }

    /// The observation with the earliest time, among those that arrived up to `sequence`.
    public func earliest(asOf sequence: Int64 = .max) -> Observation? {
        observations.first { $0.sequence <= sequence }
    }

    /// The value at `date`: observed then, or linear between neighbours at most `maxGapSeconds` apart, else nil.
    public func value(
        at date: Date,
        asOf sequence: Int64 = .max,
        maxGapSeconds: Double = SignalHistory.defaultMaxGapSeconds
    ) -> Double? {
        guard let before = latest(asOf: sequence, now: date) else { return nil }
        if before.observedAt == date { return before.value }
        var index = upperBound(date)
        while index < observations.count, observations[index].sequence > sequence { index += 1 }
        guard index < observations.count else { return nil }
        let after = observations[index]
        let gap = after.observedAt.timeIntervalSince(before.observedAt)
        guard gap <= maxGapSeconds else { return nil }
        let fraction = date.timeIntervalSince(before.observedAt) / gap
        return before.value + fraction * (after.value - before.value)
    }

    /// Observations in the half-open interval that arrived up to `sequence`, in order of time.
    public func observations(from start: Date, to end: Date, asOf sequence: Int64 = .max) -> [Observation] {
        let slice = observations[lowerBound(start)..<max(lowerBound(start), lowerBound(end))]
        return slice.filter { $0.sequence <= sequence }
    }

    /// The mean of the values observed in the half-open interval, or nil without any.
    public func mean(from start: Date, to end: Date, asOf sequence: Int64 = .max) -> Double? {
        var index = lowerBound(start)
        var sum = 0.0
        var number = 0.0
        while index < observations.count, observations[index].observedAt < end {
            if observations[index].sequence <= sequence {
                sum += observations[index].value
                number += 1
            }
            index += 1
        }
        return number > 0 ? sum / number : nil
    }

    /// The mean of each hour's values, NaN where an hour has none; hours count from 1970 in UTC.
    ///
    /// - Parameters:
    ///   - first: the first hour.
    ///   - last: the last hour, included; at least the first.
    ///   - now: what was observed after is not looked at.
    func hourlyMeans(from first: Int, through last: Int, now: Date, asOf sequence: Int64) -> [Double] {
        var means = Array(repeating: Double.nan, count: last - first + 1)
        var hour = first
        var sum = 0.0
        var number = 0.0
        var index = lowerBound(Date(timeIntervalSince1970: Double(first) * 3600))
        while index < observations.count, observations[index].observedAt <= now {
            let observation = observations[index]
            index += 1
            guard observation.sequence <= sequence else { continue }
            let itsHour = Int((observation.observedAt.timeIntervalSince1970 / 3600).rounded(.down))
            guard itsHour <= last else { break }
            if itsHour != hour {
                hour = itsHour
                sum = 0
                number = 0
            }
            sum += observation.value
            number += 1
            means[hour - first] = sum / number
        }
        return means
    }

    /// Index of the first observation at or after `date`.
    private func lowerBound(_ date: Date) -> Int { partition { $0.observedAt < date } }

    /// Index of the first observation after `date`.
    private func upperBound(_ date: Date) -> Int { partition { $0.observedAt <= date } }

    private func partition(_ belongsBefore: (Observation) -> Bool) -> Int {
        // Most readings arrive in order, so the end is looked at first.
        guard let last = observations.last, !belongsBefore(last) else { return observations.count }
        var low = 0
        var high = observations.count
        while low < high {
            let middle = (low + high) / 2
            if belongsBefore(observations[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
