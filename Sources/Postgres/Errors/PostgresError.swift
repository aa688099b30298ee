/// What went wrong between this process and PostgreSQL.
///
/// ``description`` is safe to log: it holds neither SQL text nor bind values. ``message`` and ``detail`` are the server's
/// own words and may quote values; show them to the person who sent the statement, not to a log.
public struct PostgresError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is. More codes may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The name of the code.
        public let description: String

        /// No connection could be made.
        public static let connectionFailed = Code(description: "connectionFailed")
        /// An open connection broke, or was closed; whether the statement took effect is unknown.
        public static let connectionLost = Code(description: "connectionLost")
        /// The server refused the statement; see ``PostgresError/sqlState``.
        public static let server = Code(description: "server")
        /// The statement ran longer than the configured limit and was cancelled.
        public static let statementTimeout = Code(description: "statementTimeout")
        /// The statement was cancelled by somebody other than the calling task (that one sees `CancellationError`).
        public static let cancelled = Code(description: "cancelled")
        /// No connection became free in time, or too many tasks wait already.
        public static let poolExhausted = Code(description: "poolExhausted")
        /// The pool has been closed.
        public static let poolClosed = Code(description: "poolClosed")
        /// A value could not be read as the type asked for.
        public static let decoding = Code(description: "decoding")
        /// The call itself is wrong, for example a text with a zero byte.
        public static let invalidUse = Code(description: "invalidUse")
    }

    /// What kind of failure it is.
    public var code: Code
    /// The server's classification, where the server reported the error.
    public var sqlState: SQLState?
    /// What happened, in words. May quote values when it comes from the server.
    public var message: String
    /// The server's elaboration. May quote values.
    public var detail: String?
    /// The server's suggestion.
    public var hint: String?
    /// The constraint that failed.
    public var constraint: String?
    /// The table concerned.
    public var table: String?
    /// The column concerned.
    public var column: String?

    /// Whether a prepared statement has become unusable, so that preparing it again may help.
    var isStalePlan = false

    /// Makes an error without server fields.
    public init(_ code: Code, _ message: String, sqlState: SQLState? = nil) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
    }

    /// Whether the database could not be reached or went away, so that the same statement may succeed later: callers
    /// that must not lose data keep it and try again.
    public var isConnectionFailure: Bool {
        if code == .connectionFailed || code == .connectionLost { return true }
        guard let sqlState else { return false }
        return sqlState.errorClass == "08" || sqlState.rawValue.hasPrefix("57P0") || sqlState == .tooManyConnections
    }

    /// The code, the SQLSTATE and the message without anything that may be a value or a piece of SQL.
    public var description: String {
        var text = "PostgreSQL: \(code.description)"
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        text += ": \(redactedMessage)"
        if let constraint { text += " [constraint \(constraint)]" }
        if let table { text += " [table \(table)]" }
        if let column { text += " [column \(column)]" }
        return text
    }

    /// Servers quote values in data exceptions (class 22) and pieces of the statement in syntax errors.
    private var redactedMessage: String {
        guard let sqlState, sqlState.errorClass == "22" || sqlState == .syntaxError else { return message }
        let pieces = message.split(separator: "\"", omittingEmptySubsequences: false)
        guard let first = pieces.first, let last = pieces.last, pieces.count > 2 else { return message }
        return "\(first)\"…\"\(last)"
    }
}
