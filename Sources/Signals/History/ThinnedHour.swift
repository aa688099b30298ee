import Foundation
import SunwardModel

/// An hour of a ``SignalHistory`` whose readings have been merged: their mean, the first and the last.
///
/// Forecasters see hours by their mean; look-ups at full hours, which pushed forecasts are judged at, find the first or
/// the last. Between those two nothing is known.
struct ThinnedHour: Sendable {
    /// Hours since 1970, UTC.
    let number: Int

    private(set) var mean: CompensatedMean
    private(set) var first: Observation
    private(set) var last: Observation

    /// The highest of those of its readings: what looks at the history as of an earlier one does not see the hour.
    private(set) var sequence: Int64

    /// The minutes that have a reading, a bit for each.
    private var minutes: UInt64

    /// - Parameter observations: in order of time, at least one, all of one hour.
    init?(_ observations: some Collection<Observation>) {
        guard let first = observations.first else { return nil }
        number = HourlyWindow.hour(of: first.observedAt)
        mean = CompensatedMean()
        (self.first, last) = (first, first)
        sequence = first.sequence
        minutes = 0
        for observation in observations { add(observation) }
    }

    init(_ hour: ReadingHour, sequence: Int64) {
        number = hour.number
        mean = CompensatedMean(sum: hour.sum, count: hour.count)
        first = Observation(observedAt: hour.first.observedAt, value: hour.first.value, sequence: sequence)
        last = Observation(observedAt: hour.last.observedAt, value: hour.last.value, sequence: sequence)
        self.sequence = sequence
        minutes = hour.minutes
    }

    mutating func add(_ observation: Observation) {
        mean.add(observation.value)
        if observation.observedAt < first.observedAt { first = observation }
        if observation.observedAt > last.observedAt { last = observation }
        sequence = max(sequence, observation.sequence)
        minutes |= Self.bit(of: observation.observedAt)
    }

    /// What becomes of a reading of which the hour knows already; nil when it is new.
    ///
    /// Of merged readings only the minutes are remembered, so of a minute that has one no other is taken any more:
    /// whoever sends old readings again must not have them counted twice.
    func outcome(of value: Double, observedAt: Date) -> RecordOutcome? {
        for known in [first, last] where known.observedAt == observedAt {
            return known.value == value ? .duplicate : .conflicting(kept: known.value)
        }
        return minutes & Self.bit(of: observedAt) != 0 ? .duplicate : nil
    }

    /// The last reading up to a moment, as far as it is known.
    func latest(upTo now: Date) -> Observation? {
        if last.observedAt <= now { return last }
        return first.observedAt <= now ? first : nil
    }

    /// The first reading after a moment, as far as it is known.
    func next(after date: Date) -> Observation? {
        if first.observedAt > date { return first }
        return last.observedAt > date ? last : nil
    }

    /// The mean of the readings in a half-open interval; of an hour that is partly outside, of those that are known.
    func mean(from start: Date, to end: Date) -> CompensatedMean {
        if first.observedAt >= start, last.observedAt < end { return mean }
        var mean = CompensatedMean()
        for known in [first, last] where known.observedAt >= start && known.observedAt < end { mean.add(known.value) }
        return mean
    }

    private static func bit(of date: Date) -> UInt64 {
        let minute = Int((date.timeIntervalSince1970 / 60).rounded(.down)) - 60 * HourlyWindow.hour(of: date)
        return 1 << UInt64(min(max(minute, 0), 59))
    }
}
