import Foundation
import SunwardModel

/// A signal over the slots of a plan, with where the numbers come from.
public struct SignalOutlook: Codable, Hashable, Sendable {
    /// What the values rest on, best first.
    public enum Basis: String, Codable, Hashable, Sendable {
        /// A forecast that somebody pushed covers at least one slot.
        case pushed
        /// Sunward's own forecast from readings.
        case forecast
        /// No reading and no forecast: the fleet file's typical value.
        case assumed
    }

    /// One value a slot, in the signal's unit.
    public var values: [Double]

    public var basis: Basis

    /// When the last reading was observed; nil when there was none.
    public var observedAt: Date?

    /// Whether the last reading is older than the fleet allows, or there is none.
    public var isStale: Bool

    /// What Sunward's own forecaster expects of each slot; empty when it has no reading to go by.
    public var ownExpected: [Double]
}
