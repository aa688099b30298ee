import Foundation
import NIOCore
import SunwardModel

/// Which readings the looks at models make: what has changed, and the rest now and then. Pure.
struct UpstreamReports: Sendable {
    /// A queue that stays the same is reported again after this time, before routers take the report for too old.
    static let queueRepeat = TimeAmount.seconds(30)
    static let availabilityRepeat = TimeAmount.seconds(60)

    private struct Last: Sendable {
        var value: Double
        var at: NIODeadline
        var observedAt: Date
    }

    private var last: [SignalKey: Last] = [:]
    private var judges: [UpstreamTable.Key: AvailabilityJudge] = [:]

    /// - Parameters:
    ///   - looks: At every model that has servers; what is remembered of others is dropped.
    ///   - now: For the time between reports.
    ///   - time: The moment that the readings are of, in service time.
    mutating func readings(_ looks: [ModelLook], now: NIODeadline, time: Date) -> [Reading] {
        var readings: [Reading] = []
        var kept: [SignalKey: Last] = [:]
        var keptJudges: [UpstreamTable.Key: AvailabilityJudge] = [:]
        func report(_ key: SignalKey, _ value: Double, every interval: TimeAmount) {
            let before = last[key]
            let isDue = before.map { $0.value != value || now - $0.at >= interval } ?? true
            // Time that stands still has room for one reading of a signal.
            let isNew = before.map { $0.observedAt != time } ?? true
            guard isDue, isNew else { return kept[key] = before }
            kept[key] = Last(value: value, at: now, observedAt: time)
            readings.append(Reading(key: key, observedAt: time, value: value))
        }
        let tasksUp = Set(looks.filter(\.isUp).map(\.task))
        let modelsUp = Set(looks.filter(\.isUp).map(\.model))
        for look in looks {
            let name = UpstreamTable.Key(site: look.site, model: look.model)
            var judge = judges[name] ?? AvailabilityJudge()
            // Who asks for a model by its name has no use for others: one that is only doubted is not kept from him.
            let isLastResort = !tasksUp.contains(look.task) || look.isDoubted && !modelsUp.contains(look.model)
            let isAvailable = judge.judge(look, isLastResort: isLastResort, now: now)
            keptJudges[name] = judge
            func key(_ metric: SiteMetric) -> SignalKey { .model(site: look.site, model: look.model, metric) }
            report(key(.runningRequests), look.running, every: Self.queueRepeat)
            report(key(.queueDepth), look.waiting, every: Self.queueRepeat)
            report(key(.available), isAvailable ? 1 : 0, every: Self.availabilityRepeat)
        }
        (last, judges) = (kept, keptJudges)
        return readings
    }

    /// Forgets what was reported, so that all of it is reported again: the last readings were not kept.
    mutating func forget() { last = [:] }
}
