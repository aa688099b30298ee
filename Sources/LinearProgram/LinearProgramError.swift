/// What went wrong while stating or solving a linear program.
///
/// An infeasible or unbounded program is not an error: it is a ``Solution/Status``.
public struct LinearProgramError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; more kinds may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let description: String

        init(_ description: String) { self.description = description }

        /// The program refers to rows or columns it does not have, or holds a value that is not a number.
        public static let malformedProgram = Code("malformed program")
        /// No program has been loaded into the solver yet.
        public static let nothingLoaded = Code("nothing loaded")
        /// The session was closed before or while the call was made.
        public static let closed = Code("session closed")
        /// The solver library refused to create a model.
        public static let solverUnavailable = Code("solver unavailable")
    }

    public let code: Code
    /// What happened and what to do about it.
    public let message: String
    /// The failure underneath, where there is one.
    public let cause: (any Error)?

    public init(code: Code, message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { "\(code): \(message)" }
}
