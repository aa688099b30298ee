/// One solve of a lexicographic (or weighted) plan.
public struct PlanPhase: Codable, Hashable, Sendable {
    /// `unserved`, `energy`, `carbon`, `delay` or `weighted`.
    public var objective: String

    /// The least value reached, in the objective's unit.
    public var optimum: Double

    public var seconds: Double
    public var iterations: Int

    public init(
        objective: String,
        optimum: Double,
        seconds: Double,
        iterations: Int
    ) {
        self.objective = objective
        self.optimum = optimum
        self.seconds = seconds
        self.iterations = iterations
    }
}
