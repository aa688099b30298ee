import Foundation
import SunwardModel

/// What a fleet's meters and feeds report, recorded or made up.
public protocol MeterSource: Sendable {
    /// The readings of the half-open interval, in order of time.
    ///
    /// The same interval always has the same readings, and two adjacent intervals those of their union.
    func readings(from start: Date, to end: Date) -> [Reading]
}
