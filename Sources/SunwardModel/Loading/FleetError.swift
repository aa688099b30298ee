/// Why a fleet could not be had.
public struct FleetError: Error, CustomStringConvertible, Sendable {
    /// The kind of failure; more may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The files are absent, unreadable or say something that cannot be.
        public static let invalidFiles = Code(rawValue: "invalid-files")

        /// A fleet that was put together in code holds a number that JSON cannot.
        public static let notEncodable = Code(rawValue: "not-encodable")
    }

    public var code: Code
    public var message: String

    /// All that was found, warnings too; empty unless files were read.
    public var problems: [FleetProblem]

    public var cause: (any Error)?

    public init(code: Code, message: String, problems: [FleetProblem] = [], cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.problems = problems
        self.cause = cause
    }

    /// The message, then one line for each problem.
    public var description: String {
        ([message] + problems.map(\.description)).joined(separator: "\n")
    }
}
