import Foundation
import SunwardModel

/// Whoever holds requests back until a plan serves them, such as a queue of batches.
///
/// What it holds is planned beside the arrivals that are reported, and charged when it has been answered. It must not be
/// reported as arrivals too, neither when it is taken in nor when it is released: it would be planned and charged twice.
public protocol DeferredWork: Sendable {
    /// What waits at `now`; answered from memory, in any order.
    func waiting(now: Date) -> [DeferredBacklog]

    /// How many queries of each area and class have been answered since the beginning, before this start and by other
    /// services too, as far as is known; answered from memory.
    var answered: [DemandKey: Double] { get }
}

/// Nobody holds anything back.
public struct NoDeferredWork: DeferredWork {
    public init() {}

    public func waiting(now: Date) -> [DeferredBacklog] { [] }

    public var answered: [DemandKey: Double] { [:] }
}
