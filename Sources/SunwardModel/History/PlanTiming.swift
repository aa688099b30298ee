/// How long a plan took, in real seconds.
public struct PlanTiming: Codable, Hashable, Sendable {
    /// Snapshot, forecasts and building the program.
    public var snapshotSeconds: Double

    /// The solver alone.
    public var solveSeconds: Double

    /// From the trigger until the plan was ready to be kept.
    public var totalSeconds: Double

    /// Simplex iterations of all phases.
    public var iterations: Int

    /// Whether the previous plan's basis was used.
    public var warmStarted: Bool

    public init(
        snapshotSeconds: Double,
        solveSeconds: Double,
        totalSeconds: Double,
        iterations: Int,
        warmStarted: Bool
    ) {
        self.snapshotSeconds = snapshotSeconds
        self.solveSeconds = solveSeconds
        self.totalSeconds = totalSeconds
        self.iterations = iterations
        self.warmStarted = warmStarted
    }
}
