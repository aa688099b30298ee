import Postgres

/// What went wrong in keeping or reading Sunward's data.
///
/// ``description`` holds neither SQL nor values that were to be stored.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is. More codes may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The name of the code.
        public let description: String

        /// The database cannot take part now: away, starting, full, not migrated. The same call may succeed later.
        public static let unavailable = Code(description: "unavailable")
        /// The database will never accept this data.
        public static let refused = Code(description: "refused")
        /// Too much is waiting to be written; try again shortly.
        public static let busy = Code(description: "busy")
        /// The database is away and the spool on disk has reached its limit.
        public static let spoolFull = Code(description: "spoolFull")
        /// The spool's files cannot be read or written.
        public static let spoolFailed = Code(description: "spoolFailed")
        /// The writer has stopped.
        public static let closed = Code(description: "closed")
        /// A cursor that no page of this query gave out.
        public static let invalidCursor = Code(description: "invalidCursor")
        /// Too short a plan id: several plans begin with it, or it is no id.
        public static let ambiguousPlan = Code(description: "ambiguousPlan")
        /// The migration files are not a sequence 0001, 0002, … of readable SQL.
        public static let migrationSource = Code(description: "migrationSource")
        /// A migration that has been applied was edited afterwards, or one in between is missing.
        public static let migrationHistory = Code(description: "migrationHistory")
        /// The database has been migrated by a newer Sunward.
        public static let databaseNewer = Code(description: "databaseNewer")
        /// A migration's SQL failed.
        public static let migrationFailed = Code(description: "migrationFailed")
        /// What the database holds cannot be understood.
        public static let unreadable = Code(description: "unreadable")
    }

    /// What kind of failure it is.
    public var code: Code

    /// What happened and what to do about it.
    public var message: String

    /// What caused it.
    public var cause: (any Error)?

    /// Makes an error.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Whether a statement ran into a limit of time, ours or the server's. It may be the statement that is slow, or the
    /// database that hangs.
    public var isTimeout: Bool {
        guard let cause = cause as? PostgresError else { return false }
        return cause.code == .statementTimeout || cause.sqlState == .queryCanceled
    }

    public var description: String { "\(code): \(words)" }

    /// What happened and why, without the code.
    var words: String { cause.map { "\(message): \($0)" } ?? message }
}
