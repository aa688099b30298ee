/// What came of reading a fleet's directory.
public struct FleetLoadResult: Hashable, Sendable {
    /// The fleet, when nothing is wrong with it; warnings do not withhold it.
    public var fleet: Fleet?

    /// Everything found, in the order of files and lines.
    public var problems: [FleetProblem]

    public init(fleet: Fleet?, problems: [FleetProblem]) {
        self.fleet = fleet
        self.problems = problems
    }

    /// What withholds the fleet.
    public var errors: [FleetProblem] { problems.filter { $0.severity == .error } }

    /// What the operator should know of a fleet that can be used.
    public var warnings: [FleetProblem] { problems.filter { $0.severity == .warning } }
}
