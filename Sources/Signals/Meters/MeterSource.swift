import Foundation
import SunwardModel

/// What a fleet's meters and feeds report, recorded or made up.
public protocol MeterSource: Sendable {
    /// The readings of the half-open interval, in order of time.
    ///
    /// The same interval always has the same readings, and two adjacent intervals those of their union.
    func readings(from start: Date, to end: Date) -> [Reading]

    /// The forecasts that were made in the half-open interval, in order of that.
    ///
    /// From the meters' beginning on, those made before that still say something of what is to come are among them.
    func forecasts(from start: Date, to end: Date) -> [ForecastPoint]
}
