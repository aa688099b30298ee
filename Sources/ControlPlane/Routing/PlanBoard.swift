import NIOConcurrencyHelpers
import SunwardModel

/// Where the plan in force hangs: the coordinator swaps it whole, every request reads it without waiting on an actor.
public final class PlanBoard: Sendable {
    private let plan: NIOLockedValueBox<PublishedPlan?> = NIOLockedValueBox(nil)

    public init() {}

    /// The plan in force; nil until the first.
    public var current: PublishedPlan? { plan.withLockedValue { $0 } }

    func publish(_ published: PublishedPlan) { plan.withLockedValue { $0 = published } }
}
