import SunwardModel

/// Where the plan in force hangs: the coordinator swaps it whole, every request reads it without waiting on an actor.
public final class PlanBoard: Sendable {
    private let plan: LockedBox<PublishedPlan?> = LockedBox(nil)

    public init() {}

    /// The plan in force; nil until the first.
    public var current: PublishedPlan? { plan.withLock { $0 } }

    func publish(_ published: PublishedPlan) { plan.withLock { $0 = published } }
}
