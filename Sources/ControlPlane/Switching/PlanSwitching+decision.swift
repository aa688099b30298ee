import Planning
import SunwardModel

extension PlanSwitching {
    /// What a decision comes to, as it is kept.
    init(_ decision: PlanSwitch.Decision) {
        self.init(
            churn: decision.churn,
            proposedChurn: decision.proposedChurn,
            proposedCells: decision.proposedCells,
            keptCells: decision.keptCells,
            worseningFraction: decision.worseningFraction
        )
    }
}
