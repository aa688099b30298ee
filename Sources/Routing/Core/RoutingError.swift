/// What can go wrong in routing: with the data an estimator is fitted from, with a saved state, with settings.
public struct RoutingError: Error, CustomStringConvertible {
    /// Kinds of failure that a caller can act on.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        private init(_ description: String) { self.description = description }

        /// A data file has a line, field or value that cannot be used.
        public static let invalidData = Code("invalid data")

        /// A saved state is of another version, damaged, or does not fit its parts.
        public static let invalidState = Code("invalid state")

        /// A policy or option has a value out of its range.
        public static let invalidSetting = Code("invalid setting")

        /// A file could not be read or written.
        public static let unreadableFile = Code("unreadable file")
    }

    public let code: Code
    public let message: String
    public let cause: (any Error)?

    public init(code: Code, message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { cause.map { "\(message) (\($0))" } ?? message }
}
