import Foundation
import SunwardModel

/// What queries of each class took at each site, from the tokens that were reported: means that forget.
struct MeasuredMix: Sendable {
    /// After this long an observation counts for half, in seconds.
    static let halfLifeSeconds = 3600.0

    private struct Tally {
        var joules = 0.0
        var seconds = 0.0
        var weight = 0.0
        var time = 0.0

        /// Lets what came before `now` count for less.
        mutating func age(to now: Double) {
            let factor = exp2(-max(0, now - time) / MeasuredMix.halfLifeSeconds)
            joules *= factor
            seconds *= factor
            weight *= factor
            time = max(time, now)
        }
    }

    private var tallies: [String: [String: Tally]] = [:]

    /// Adds a query that took `joules` of IT energy and `seconds` of processing.
    mutating func add(site: String, workloadClass: String, joules: Double, seconds: Double, at now: Double) {
        guard joules.isFinite, seconds.isFinite, joules >= 0, seconds >= 0 else { return }
        var tally = tallies[site]?[workloadClass] ?? Tally(time: now)
        tally.age(to: now)
        tally.joules += joules
        tally.seconds += seconds
        tally.weight += 1
        tallies[site, default: [:]][workloadClass] = tally
    }

    /// The means as of `now`.
    func table(at now: Double) -> QueryMeasurements.Table {
        tallies.mapValues { classes in
            classes.compactMapValues { tally in
                var aged = tally
                aged.age(to: now)
                guard aged.weight > 0 else { return nil }
                return QueryMeasurements.Mean(
                    joules: aged.joules / aged.weight,
                    processingSeconds: aged.seconds / aged.weight,
                    weight: aged.weight
                )
            }
        }
    }

    /// Goes on from means that were saved at `now`.
    mutating func restore(_ table: QueryMeasurements.Table, at now: Double) {
        tallies = table.mapValues { classes in
            classes.mapValues {
                Tally(
                    joules: $0.joules * $0.weight,
                    seconds: $0.processingSeconds * $0.weight,
                    weight: $0.weight,
                    time: now
                )
            }
        }
    }
}
