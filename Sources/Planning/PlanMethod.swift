/// How the program of a plan is solved.
public enum PlanMethod: String, Sendable, CaseIterable {
    /// Split by slots where that is faster.
    case automatic
    /// As one linear program.
    case whole
    /// By column generation over slots, on all cores. Problems that cannot be split are solved whole all the same.
    case split
}
