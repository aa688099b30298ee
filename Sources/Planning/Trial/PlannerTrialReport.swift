/// What a ``PlannerTrial`` found.
public struct PlannerTrialReport: Encodable, Sendable {
    public internal(set) var fleets = 0
    /// Fleets that cannot serve all demand.
    public internal(set) var partial = 0
    /// Of any limit, relative to it.
    public internal(set) var worstViolation = 0.0
    /// Plans held against the bound that their prices prove.
    public internal(set) var dualityChecks = 0
    /// How far a bound was above its plan's value at the most, relative to it: zero but for rounding (weak duality).
    public internal(set) var worstDualExcess = 0.0
    /// Plans that say of themselves that they may be further from the best than the tolerance.
    public internal(set) var shortOfOptimum = 0
    /// The largest gap that a plan admitted to.
    public internal(set) var worstGap = 0.0
    /// One line for each plan that is missing or breaks something.
    public internal(set) var failures: [String] = []

    public init() {}
}
