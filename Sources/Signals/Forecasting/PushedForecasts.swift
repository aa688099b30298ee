import DequeModule
import Foundation
import SunwardModel

/// Forecasts of one signal that somebody else made: for each moment, the point with the latest vintage.
///
/// Points of the past, and those that a later vintage took the place of, are kept for a while to be judged by what came
/// true (``errors(against:now:asOf:)``).
///
/// Bounded: when full, the points furthest ahead are given up, since near ones decide; of the past, the oldest.
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

    /// Points that no longer say anything of the future, in the order they came to be so.
    private(set) var past: Deque<ForecastPoint> = []

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
            guard ordered[index].issuedAt <= point.issuedAt else {
                retire(point)
                return .superseded
            }
            if ordered[index].issuedAt < point.issuedAt { retire(ordered[index]) }
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
    public func value(at date: Date) -> Double? { point(at: date)?.value }

    /// The value for `date` as ``value(at:)`` has it, with the source and, of neighbours, the earlier vintage.
    public func point(at date: Date) -> ForecastPoint? {
        let index = lowerBound(date)
        guard index < ordered.count else { return nil }
        var point = ordered[index]
        if point.validAt == date { return point }
        guard index > 0 else { return nil }
        let before = ordered[index - 1]
        let gap = point.validAt.timeIntervalSince(before.validAt)
        guard gap <= maxGapSeconds else { return nil }
        point.value = before.value + date.timeIntervalSince(before.validAt) / gap * (point.value - before.value)
        point.issuedAt = min(before.issuedAt, point.issuedAt)
        point.validAt = date
        return point
    }

    /// Gives up points for moments before `now`, except the last of them, from which `now` is interpolated.
    public mutating func drop(before now: Date) {
        let index = lowerBound(now)
        for _ in 0..<max(0, index - 1) { retire(ordered.removeFirst()) }
        if let first = ordered.first, now.timeIntervalSince(first.validAt) > maxGapSeconds {
            retire(ordered.removeFirst())
        }
    }

    /// Every point whose moment has come by `now`.
    func judged(by now: Date) -> [ForecastPoint] { past.filter { $0.validAt <= now } + ordered.prefix(lowerBound(now)) }

    private mutating func retire(_ point: ForecastPoint) {
        if past.count == capacity { past.removeFirst() }
        past.append(point)
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
