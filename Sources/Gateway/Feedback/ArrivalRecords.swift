import Foundation
import SunwardModel

/// Which areas and classes gateways report arrivals of, kept for the time after them.
///
/// A gateway that starts has forgotten what the one before it reported, while the control plane has not: the last rate
/// would be planned for, and charged, until a request comes. All throw where it cannot be said or kept now.
public protocol ArrivalRecords: Sendable {
    /// Notes that a gateway reports arrivals of these.
    func keep(_ keys: [SignalKey], at date: Date) async throws

    /// Forgets those that need nobody's word any more.
    func drop(_ keys: [SignalKey]) async throws

    /// Those that a gateway has last reported arrivals of, and nobody anything since `date`; none where it is another
    /// service's to take care of them.
    func forsaken(since date: Date) async throws -> [SignalKey]
}
