import DequeModule
import Foundation
import SunwardModel

/// A bounded series of one signal, ordered by observation time.
///
/// Readings are kept one by one until room is needed. Then the oldest hours that have several are merged to their mean,
/// their first and their last reading (``ThinnedHour``), which is how forecasters see them anyway: so a signal read every
/// minute has room for all the weeks that are learned from. Of the last two hours no reading is ever merged.
///
/// Invariants: observation times are strictly increasing; `count <= capacity`; every value is finite.
/// Every query takes a sequence number and does not see what arrived after it, so that a snapshot which began at that
/// number stays consistent while readings keep arriving.
public struct SignalHistory: Sendable {
    /// The hours of twelve weeks, and the readings of a day and a half every minute, or of a week every five.
    public static let defaultCapacity = 4096

    /// Neighbours further apart than this are not interpolated between.
    public static let defaultMaxGapSeconds: Double = 2 * 3600

    /// What is older than this, before the newest, is given up first: twelve weeks, which is as far as learning looks
    /// back, and a day.
    public static let horizonSeconds: Double = 85 * 86_400

    /// Most observations and merged hours kept; when nothing more can be merged the oldest are dropped first.
    public let capacity: Int

    /// Those kept one by one. Late ones may lie in hours that have been merged.
    var observations: Deque<Observation> = []

    /// Merged hours, in order.
    var hours: Deque<ThinnedHour> = []

    /// Whether there was more once, so that the first observation is not where the signal began.
    var hasDropped = false

    /// An empty history.
    ///
    /// - Parameter capacity: at least 1.
    public init(capacity: Int = SignalHistory.defaultCapacity) {
        precondition(capacity > 0, "a history holds at least one observation")
        self.capacity = capacity
    }

    /// Number of observations and merged hours held.
    public var count: Int { observations.count + hours.count }

    /// Whether nothing is held.
    public var isEmpty: Bool { count == 0 }

    /// Puts a value in its place in time; the first value for a moment wins.
    public mutating func record(value: Double, observedAt: Date, sequence: Int64) -> RecordOutcome {
        guard value.isFinite else { return .notFinite }
        let index = lowerBound(observedAt)
        if index < observations.count, observations[index].observedAt == observedAt {
            let kept = observations[index].value
            return kept == value ? .duplicate : .conflicting(kept: kept)
        }
        if let outcome = hour(HourlyWindow.hour(of: observedAt))?.outcome(of: value, observedAt: observedAt) {
            return outcome
        }
        let observation = Observation(observedAt: observedAt, value: value, sequence: sequence)
        if count >= capacity {
            guard makeRoom(for: observation) else { return .tooOld }
            observations.insert(observation, at: lowerBound(observedAt))
        } else {
            observations.insert(observation, at: index)
        }
        return .accepted
    }

    /// Puts back an hour that was merged before it came here; readings of the hour that are here already stay alone.
    public mutating func restore(_ hour: ReadingHour, sequence: Int64) {
        guard hour.count > 1 else {
            _ = record(value: hour.first.value, observedAt: hour.first.observedAt, sequence: sequence)
            return
        }
        let merged = ThinnedHour(hour, sequence: sequence)
        let index = lowerBound(merged.first.observedAt)
        if index < observations.count, HourlyWindow.hour(of: observations[index].observedAt) == merged.number { return }
        guard self.hour(merged.number) == nil else { return }
        if count >= capacity { guard makeRoom(for: merged.first) else { return } }
        hours.insert(merged, at: hourIndex(merged.number))
    }

    /// The observation with the latest time, among those that arrived up to `sequence` and were made up to `now`.
    ///
    /// Where `now` lies within a merged hour, its first stands for those up to then.
    public func latest(asOf sequence: Int64 = .max, now: Date = .distantFuture) -> Observation? {
        var index = now == .distantFuture ? observations.count : upperBound(now)
        while index > 0, observations[index - 1].sequence > sequence { index -= 1 }
        let single = index > 0 ? observations[index - 1] : nil
        // What is asked for is of the last hours, mostly.
        if let single, let last = hours.last, last.last.observedAt < single.observedAt { return single }
        var place = hours.partitioningIndex { $0.first.observedAt > now }
        while place > 0, hours[place - 1].sequence > sequence { place -= 1 }
        let merged = place > 0 ? hours[place - 1].latest(upTo: now) : nil
        return Self.one(of: single, merged) { $0.observedAt > $1.observedAt }
    }

    /// The observation with the earliest time, among those that arrived up to `sequence`.
    public func earliest(asOf sequence: Int64 = .max) -> Observation? {
        let single = observations.first { $0.sequence <= sequence }
        let merged = hours.first { $0.sequence <= sequence }?.first
        return Self.one(of: single, merged) { $0.observedAt < $1.observedAt }
    }

    /// The value at `date`: observed then, or linear between neighbours at most `maxGapSeconds` apart, else nil.
    public func value(
        at date: Date,
        asOf sequence: Int64 = .max,
        maxGapSeconds: Double = SignalHistory.defaultMaxGapSeconds
    ) -> Double? {
        guard let before = latest(asOf: sequence, now: date) else { return nil }
        if before.observedAt == date { return before.value }
        guard let after = next(after: date, asOf: sequence) else { return nil }
        let gap = after.observedAt.timeIntervalSince(before.observedAt)
        guard gap <= maxGapSeconds else { return nil }
        let fraction = date.timeIntervalSince(before.observedAt) / gap
        return before.value + fraction * (after.value - before.value)
    }

    /// Observations in the half-open interval that arrived up to `sequence`, in order of time; of merged hours the first
    /// and the last.
    public func observations(from start: Date, to end: Date, asOf sequence: Int64 = .max) -> [Observation] {
        let slice = observations[lowerBound(start)..<max(lowerBound(start), lowerBound(end))]
        let single: [Observation] = slice.filter { $0.sequence <= sequence }
        let merged = merged(from: start, to: end, asOf: sequence).flatMap { [$0.first, $0.last] }
            .filter { $0.observedAt >= start && $0.observedAt < end }
        return merged.isEmpty ? single : (merged + single).sorted { $0.observedAt < $1.observedAt }
    }

    /// The mean of the values observed in the half-open interval, or nil without any.
    public func mean(from start: Date, to end: Date, asOf sequence: Int64 = .max) -> Double? {
        var mean = CompensatedMean()
        for hour in merged(from: start, to: end, asOf: sequence) { mean.add(hour.mean(from: start, to: end)) }
        var index = lowerBound(start)
        while index < observations.count, observations[index].observedAt < end {
            if observations[index].sequence <= sequence { mean.add(observations[index].value) }
            index += 1
        }
        return mean.value
    }

    /// The mean of each hour's values, NaN where an hour has none; hours count from 1970 in UTC.
    ///
    /// - Parameters:
    ///   - first: the first hour.
    ///   - last: the last hour, included; at least the first.
    ///   - now: what was observed after is not looked at.
    func hourlyMeans(from first: Int, through last: Int, now: Date, asOf sequence: Int64) -> [Double] {
        var means = Array(repeating: CompensatedMean(), count: last - first + 1)
        let start = HourlyWindow.start(ofHour: first)
        let end = Date(timeIntervalSinceReferenceDate: now.timeIntervalSinceReferenceDate.nextUp)
        for hour in merged(from: start, to: end, asOf: sequence) where first...last ~= hour.number {
            means[hour.number - first].add(hour.mean(from: start, to: end))
        }
        var index = lowerBound(start)
        while index < observations.count, observations[index].observedAt <= now {
            let observation = observations[index]
            index += 1
            guard observation.sequence <= sequence else { continue }
            let hour = HourlyWindow.hour(of: observation.observedAt)
            guard hour <= last else { break }
            means[hour - first].add(observation.value)
        }
        return means.map { $0.value ?? .nan }
    }

    private func next(after date: Date, asOf sequence: Int64) -> Observation? {
        var index = upperBound(date)
        while index < observations.count, observations[index].sequence > sequence { index += 1 }
        let single = index < observations.count ? observations[index] : nil
        var place = hours.partitioningIndex { $0.last.observedAt > date }
        while place < hours.count, hours[place].sequence > sequence { place += 1 }
        let merged = place < hours.count ? hours[place].next(after: date) : nil
        return Self.one(of: single, merged) { $0.observedAt < $1.observedAt }
    }

    /// Merged hours with a part in the half-open interval.
    private func merged(from start: Date, to end: Date, asOf sequence: Int64) -> [ThinnedHour] {
        guard let last = hours.last, last.last.observedAt >= start else { return [] }
        let from = hours.partitioningIndex { $0.last.observedAt >= start }
        return hours[from...].prefix { $0.first.observedAt < end }.filter { $0.sequence <= sequence }
    }

    private static func one(
        of single: Observation?,
        _ merged: Observation?,
        where isPreferred: (Observation, Observation) -> Bool
    ) -> Observation? {
        guard let single, let merged else { return single ?? merged }
        return isPreferred(merged, single) ? merged : single
    }

    /// Index of the first observation at or after `date`.
    func lowerBound(_ date: Date) -> Int { partition { $0.observedAt < date } }

    /// Index of the first observation after `date`.
    private func upperBound(_ date: Date) -> Int { partition { $0.observedAt <= date } }

    private func partition(_ belongsBefore: (Observation) -> Bool) -> Int {
        // Most readings arrive in order, so the end is looked at first.
        guard let last = observations.last, !belongsBefore(last) else { return observations.count }
        return observations.partitioningIndex { !belongsBefore($0) }
    }
}
