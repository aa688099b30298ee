import Foundation
import SunwardModel

/// Made-up queries per hour of every area and class, by the clocks and the weeks of the people who ask.
struct SyntheticDemand: Sendable {
    private struct Stream: Sendable {
        let key: SignalKey
        let meanPerHour: Double
        let timeZone: TimeZone
        let series: UInt64
    }

    private let streams: [Stream]
    private let noise: NoiseField

    /// - Throws: ``SimulationError`` with `unknownTimeZone`.
    init(fleet: Fleet, noise: NoiseField) throws(SimulationError) {
        var streams: [Stream] = []
        for area in fleet.areas {
            guard let timeZone = TimeZone(identifier: area.timeZone) else {
                throw SimulationError(
                    .unknownTimeZone,
                    "the area \(area.name) has no IANA time zone: \"\(area.timeZone)\""
                )
            }
            for workloadClass in fleet.classes {
                guard let mean = area.typicalQueriesPerHour[workloadClass.name] else { continue }
                streams.append(
                    Stream(
                        key: .arrivals(area: area.name, workloadClass: workloadClass.name),
                        meanPerHour: mean,
                        timeZone: timeZone,
                        series: NoiseField.series("demand/\(area.name)/\(workloadClass.name)")
                    )
                )
            }
        }
        self.streams = streams
        self.noise = noise
    }

    /// Readings of one moment.
    func readings(at date: Date) -> [Reading] {
        streams.map { stream in
            let deviate = noise.normal(stream.series, at: date, correlationSeconds: 3 * 3600)
            let factor = Self.shape(at: date, in: stream.timeZone) * max(0, 1 + 0.06 * deviate)
            return Reading(key: stream.key, observedAt: date, value: stream.meanPerHour * factor)
        }
    }

    /// Demand relative to the mean of a week: low before dawn, a first height late in the morning, the second and
    /// higher one in the evening, a fifth less on Saturday and Sunday.
    static func shape(at date: Date, in timeZone: TimeZone) -> Double {
        let local = date.timeIntervalSince1970 + Double(timeZone.secondsFromGMT(for: date))
        let hours = local / 3600
        let hour = hours - (hours / 24).rounded(.down) * 24
        // First and second harmonic of the day; each has a mean of zero.
        let day = 1 + 0.42 * cos((hour - 17) / 24 * 2 * .pi) + 0.16 * cos((hour - 9.5) / 12 * 2 * .pi)
        // 1970-01-01 was a Thursday: day 2 and 3 of that count are Saturday and Sunday.
        let days = Int((hours / 24).rounded(.down))
        let weekday = ((days % 7) + 7) % 7
        let weekend = weekday == 2 || weekday == 3
        return day * (weekend ? 0.8 : 1.08)
    }
}
