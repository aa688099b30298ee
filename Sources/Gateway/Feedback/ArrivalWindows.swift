import ControlPlane
import Foundation
import SunwardModel

/// Makes counts of requests into arrivals per hour. Pure.
///
/// A minute of a quiet cell says little: a count of N has a standard deviation of its square root (Poisson), and demand
/// that jumps makes plans. So a rate rests on as many of the last intervals as hold a hundred requests, or on all that are
/// remembered.
struct ArrivalWindows: Sendable {
    /// Enough requests for a standard deviation of a tenth.
    static let enoughRequests = 100
    static let mostIntervals = 15

    /// A cell is reported, also as zero, this long after its last request.
    static let rememberedSeconds = 3.0 * 3600

    private struct Interval: Sendable {
        var seconds: Double
        var counts: [DemandKey: Int]
    }

    /// The newest last.
    private var intervals: [Interval] = []
    private var lastRequest: [DemandKey: Date] = [:]

    /// Ends an interval.
    ///
    /// - Parameters:
    ///   - counts: Requests in it, by cell; a cell that is not in it is no longer the fleet's.
    ///   - seconds: Its length in service time, positive.
    ///   - time: Its end.
    mutating func close(_ counts: [DemandKey: Int], seconds: Double, at time: Date) -> [Reading] {
        intervals.append(Interval(seconds: seconds, counts: counts))
        if intervals.count > Self.mostIntervals { intervals.removeFirst() }
        for (key, count) in counts where count > 0 { lastRequest[key] = time }
        lastRequest = lastRequest.filter { key, last in
            counts[key] != nil && time.timeIntervalSince(last) <= Self.rememberedSeconds
        }
        let keys = lastRequest.keys.sorted { ($0.area, $0.workloadClass) < ($1.area, $1.workloadClass) }
        return keys.map { key in
            Reading(
                key: .arrivals(area: key.area, workloadClass: key.workloadClass),
                observedAt: time,
                value: perHour(key)
            )
        }
    }

    /// Since when all requests are known, once as much time is remembered as a rate may rest on; nil before.
    ///
    /// - Parameter time: The end of the last interval.
    func completeSince(_ time: Date) -> Date? {
        guard intervals.count >= Self.mostIntervals else { return nil }
        return time.addingTimeInterval(-intervals.reduce(0) { $0 + $1.seconds })
    }

    /// Takes over cells that others have reported, as if their last request had come at `time`.
    mutating func adopt(_ keys: [DemandKey], at time: Date) {
        for key in keys where lastRequest[key] == nil { lastRequest[key] = time }
    }

    /// Forgets intervals: time has jumped.
    mutating func forget() {
        intervals = []
        lastRequest = [:]
    }

    private func perHour(_ key: DemandKey) -> Double {
        var requests = 0
        var seconds = 0.0
        for interval in intervals.reversed() {
            requests += interval.counts[key] ?? 0
            seconds += interval.seconds
            if requests >= Self.enoughRequests { break }
        }
        return seconds > 0 ? Double(requests) * 3600 / seconds : 0
    }
}
