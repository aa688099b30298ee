/// What becomes of demand that a plan has no place for, because a limit is in the way.
public enum BeyondPlan: Sendable {
    /// It is served all the same, where there is room for it: requests that come are routed whatever a budget says. Only
    /// what finds no place at any site goes unserved.
    case served

    /// It goes unserved, as the plan has it.
    case unserved
}
