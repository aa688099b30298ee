import Foundation
import Signals
import SunwardModel

/// What a solar plant will give of which less than a day is known: its last reading in daylight, by the height of the sun.
///
/// A last value that stays, as it is expected of other signals then, would have the sun shine all night.
struct Daylight: Sendable {
    /// A history this long has a night and a noon of its own.
    private static let knownSeconds = 86_400.0

    /// About six degrees: a reading nearer to the horizon says little of the day.
    private static let leastSine = 0.1

    let latitudeDegrees: Double
    let longitudeDegrees: Double

    /// The most that the plant gives, kW; zero where it is not declared.
    let capacityKW: Double

    init(_ site: Site) {
        latitudeDegrees = site.latitudeDegrees
        longitudeDegrees = site.longitudeDegrees
        capacityKW = site.power.solarCapacityKW
    }

    /// Power at each moment in kW, or nil where the history is long enough to go by, or empty.
    ///
    /// Nothing where no reading is of daylight: what nobody has metered is not counted on.
    func expected(at times: [Date], from history: SignalHistory, now: Date, asOf sequence: Int64) -> [Double]? {
        guard let earliest = history.earliest(asOf: sequence),
            now.timeIntervalSince(earliest.observedAt) < Self.knownSeconds
        else { return nil }
        let known = history.observations(from: earliest.observedAt, to: now.addingTimeInterval(1), asOf: sequence)
        guard let reading = known.last(where: { sine(at: $0.observedAt) >= Self.leastSine }) else {
            return times.map { _ in 0 }
        }
        let powerAtZenith = reading.value / sine(at: reading.observedAt)
        let most = capacityKW > 0 ? max(capacityKW, reading.value) : .infinity
        return times.map { min(most, powerAtZenith * max(0, sine(at: $0))) }
    }

    private func sine(at date: Date) -> Double {
        SunPosition.sineOfElevation(
            at: date,
            latitudeDegrees: latitudeDegrees,
            longitudeDegrees: longitudeDegrees
        )
    }
}
