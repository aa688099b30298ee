/// How much of a plan is new: where it took the plan before it over, and where it left things as they were.
public struct PlanSwitching: Codable, Hashable, Sendable {
    /// The part of the present slot's demand whose site changed with the plan, 0 to 1.
    public var churn: Double

    /// The part whose site would have changed under the optimum.
    public var proposedChurn: Double

    /// Areas' demands of a class that would have changed site under the optimum.
    public var proposedCells: Int

    /// Those among them that stayed, since moving them gained too little.
    public var keptCells: Int

    /// How much worse the first objective is for that in the present slot, as a fraction of what a slot of the horizon
    /// takes of it.
    public var worseningFraction: Double

    public init(
        churn: Double,
        proposedChurn: Double,
        proposedCells: Int,
        keptCells: Int,
        worseningFraction: Double
    ) {
        self.churn = churn
        self.proposedChurn = proposedChurn
        self.proposedCells = proposedCells
        self.keptCells = keptCells
        self.worseningFraction = worseningFraction
    }
}
