import DequeModule
import Foundation
import SunwardModel

/// Forecasts of one signal that somebody else made: for each moment, the point with the latest vintage.
///
/// Bounded: when full, the points furthest ahead are given up, since near ones decide.
public struct PushedForecasts: Sendable {
    /// What became of a point given to ``PushedForecasts/push(_:)``.
    public enum Outcome: Hashable, Sendable {
        /// Kept, in place of an older vintage if there was one.
        case accepted
        /// A later vintage for the same moment is there already.
        case superseded
        /// The store is full with points for earlier moments.
        case full
        /// The value is infinite or not a number.
        case notFinite
    }

    /// A month of hourly points.
    public static let defaultCapacity = 744

    /// Points further apart than this are not interpolated between.
    public static let defaultMaxGapSeconds: Double = 2 * 3600

    /// Most points kept.
    public let capacity: Int

    /// See ``defaultMaxGapSeconds``.
    public let maxGapSeconds: Double

    private var ordered: Deque<ForecastPoint> = []

    /// An empty store.
    public init(
        capacity: Int = PushedForecasts.defaultCapacity,
        maxGapSeconds: Double = PushedForecasts.defaultMaxGapSeconds
    ) {
        precondition(capacity > 0, "a store of forecasts holds at least one point")
        self.capacity = capacity
        self.maxGapSeconds = maxGapSeconds
    }

    /// The points held, by the moment they are for.
    public var points: [ForecastPoint] { Array(ordered) }

    /// Whether no point is held.
    public var isEmpty: Bool { ordered.isEmpty }

    /// Keeps a point unless a later vintage is there; of equal vintages the one pushed last stays.
    @discardableResult
    public mutating func push(_ point: ForecastPoint) -> Outcome {
        guard point.value.isFinite else { return .notFinite }
        let index = lowerBound(point.validAt)
        if index < ordered.count, ordered[index].validAt == point.validAt {
            guard ordered[index].issuedAt <= point.issuedAt else { return .superseded }
            ordered[index] = point
            return .accepted
        }
        if ordered.count == capacity {
            guard index < ordered.count else { return .full }
            ordered.removeLast()
        }
        ordered.insert(point, at: index)
        return .accepted
    }

    /// The value for `date`: a point's own, or linear between neighbours at most ``maxGapSeconds`` apart, else nil.
    public func value(at date: Date) -> Double? {
        let index = lowerBound(date)
        guard index < ordered.count else { return nil }
        let after = ordered[index]
        if after.validAt == date { return after.value }
        guard index > 0 else { return nil }
        let before = ordered[index - 1]
        let gap = after.validAt.timeIntervalSince(before.validAt)
        guard gap <= maxGapSeconds else { return nil }
        return before.value + date.timeIntervalSince(before.validAt) / gap * (after.value - before.value)
    }

    /// Gives up points for moments before `now`, except the last of them, from which `now` is interpolated.
    public mutating func drop(before now: Date) {
        let index = lowerBound(now)
        if index > 1 { ordered.removeFirst(index - 1) }
        if let first = ordered.first, now.timeIntervalSince(first.validAt) > maxGapSeconds { ordered.removeFirst() }
    }

    private func lowerBound(_ date: Date) -> Int {
        var low = 0
        var high = ordered.count
        while low < high {
            let middle = (low + high) / 2
            if ordered[middle].validAt < date { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
