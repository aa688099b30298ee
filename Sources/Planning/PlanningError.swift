/// What went wrong while reading, checking or solving an allocation problem.
public struct PlanningError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; more kinds may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let description: String

        init(_ description: String) { self.description = description }

        /// A stored instance does not follow `green-llm-instance/1`; see ``PlanningError/problems``.
        public static let invalidInstance = Code("invalid instance")
        /// An ``AllocationProblem`` has wrong dimensions or impossible values; see ``PlanningError/problems``.
        public static let invalidProblem = Code("invalid problem")
        /// A goal without objectives, or with an unusable tolerance or weight.
        public static let invalidGoal = Code("invalid goal")
        /// A change that a what-if asks for names nothing of the problem, or leads to an impossible value.
        public static let invalidChange = Code("invalid change")
        /// The time limit passed before the first phase was solved, so that there is no plan.
        public static let timeLimit = Code("time limit")
        /// The solver ended without a usable answer.
        public static let solverFailed = Code("solver failed")
    }

    /// One value that is not as it must be.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// Where, such as `price[3][5]`.
        public let path: String
        /// What was found there.
        public let found: String
        /// What would be right.
        public let expected: String

        public init(path: String, found: String, expected: String) {
            self.path = path
            self.found = found
            self.expected = expected
        }

        public var description: String { "\(path) is \(found); expected \(expected)" }
    }

    public let code: Code
    /// What happened and what to do about it.
    public let message: String
    /// Every offending value, where the failure is about values.
    public let problems: [Problem]
    /// The failure underneath, where there is one.
    public let cause: (any Error)?
    /// Where a solve stood when its time was up, for the next one to go on from.
    var basis: PlanBasis?

    public init(code: Code, message: String, problems: [Problem] = [], cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.problems = problems
        self.cause = cause
    }

    public var description: String {
        (["\(code): \(message)"] + problems.map { "  \($0)" }).joined(separator: "\n")
    }
}
