/// Why a simulation could not be set up.
public struct SimulationError: Error, Sendable, CustomStringConvertible {
    /// What went wrong; new codes may be added.
    public struct Code: Hashable, Sendable {
        /// The stable name of the code.
        public let name: String

        /// An area's time zone is not in the time zone database.
        public static let unknownTimeZone = Code(name: "unknown-time-zone")
        /// A setting is outside its range.
        public static let invalidSetting = Code(name: "invalid-setting")
        /// A simulated server's port cannot be listened on.
        public static let cannotListen = Code(name: "cannot-listen")
        /// A fleet's files cannot be copied or do not say what was written into them.
        public static let unusableFiles = Code(name: "unusable-files")
        /// A backtest's coordinator could not make a plan.
        public static let planningFailed = Code(name: "planning-failed")
    }

    public let code: Code

    /// What happened and what to do about it.
    public let message: String

    /// The error underneath.
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message and the cause on one line.
    public var description: String { cause.map { "\(message) (\($0))" } ?? message }
}
