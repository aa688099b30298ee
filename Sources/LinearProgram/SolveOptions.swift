/// How one solve starts and when it gives up.
public struct SolveOptions: Sendable {
    /// The simplex variant.
    public enum Method: Sendable {
        /// Best after bounds or rows changed, or from a basis whose prices are already right.
        case dual
        /// Best after the objective changed.
        case primal
        /// Reductions first, then dual simplex from scratch; the present basis is not used.
        case presolvedDual
    }

    /// The basis to start from.
    public enum Start: Sendable {
        /// Wherever the previous solve ended.
        case present
        /// Every row basic.
        case slack
        /// A basis for exactly the loaded rows and columns.
        case basis(Basis)
    }

    public var method: Method
    public var start: Start
    /// Wall-clock limit for this solve; none when nil.
    public var timeLimit: Duration?
    /// Limit on simplex iterations for this solve; none when nil.
    public var iterationLimit: Int?

    public init(
        method: Method = .dual,
        start: Start = .present,
        timeLimit: Duration? = nil,
        iterationLimit: Int? = nil
    ) {
        self.method = method
        self.start = start
        self.timeLimit = timeLimit
        self.iterationLimit = iterationLimit
    }
}
