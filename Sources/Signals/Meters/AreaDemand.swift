import Foundation
import SunwardModel

/// Queries per hour of every area and class, hour by hour, from a profile of demand.
struct AreaDemand: Sendable {
    private struct Stream: Sendable {
        let key: SignalKey
        let meanPerHour: Double
        let timeZone: TimeZone
    }

    private static let hourSeconds: Double = 3600

    private let streams: [Stream]
    private let profile: DemandProfile

    /// - Throws: ``SignalsError`` with `unknownTimeZone`.
    init(fleet: Fleet, profile: DemandProfile) throws(SignalsError) {
        var streams: [Stream] = []
        for area in fleet.areas {
            guard let timeZone = TimeZone(identifier: area.timeZone) else {
                throw SignalsError(
                    .unknownTimeZone,
                    "the area \(area.name) has no IANA time zone",
                    field: "timeZone",
                    value: area.timeZone
                )
            }
            for workloadClass in fleet.classes {
                guard let mean = area.typicalQueriesPerHour[workloadClass.name] else { continue }
                let key = SignalKey.arrivals(area: area.name, workloadClass: workloadClass.name)
                streams.append(Stream(key: key, meanPerHour: mean, timeZone: timeZone))
            }
        }
        self.streams = streams
        self.profile = profile
    }

    /// One reading a stream at every full hour of the half-open interval.
    func readings(from start: Date, to end: Date) -> [Reading] {
        var readings: [Reading] = []
        let firstHour = (start.timeIntervalSince1970 / Self.hourSeconds).rounded(.up)
        var hour = Date(timeIntervalSince1970: firstHour * Self.hourSeconds)
        while hour < end {
            for stream in streams {
                let value = stream.meanPerHour * profile.factor(at: hour, in: stream.timeZone)
                readings.append(Reading(key: stream.key, observedAt: hour, value: value))
            }
            hour.addTimeInterval(Self.hourSeconds)
        }
        return readings
    }
}
