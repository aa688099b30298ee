/// The five-character code by which PostgreSQL classifies an error (appendix A of its manual).
public struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The five characters, for example `23505`.
    public let rawValue: String

    /// Wraps a code as the server sent it.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The first two characters, shared by all codes of one kind.
    public var errorClass: String { String(rawValue.prefix(2)) }

    /// The code itself.
    public var description: String { rawValue }

    /// The server refused or broke the protocol exchange.
    public static let connectionFailure = SQLState(rawValue: "08006")
    /// A statement PostgreSQL does not support, or a cached plan whose result changed its type.
    public static let featureNotSupported = SQLState(rawValue: "0A000")
    /// A number outside the range of its type.
    public static let numericValueOutOfRange = SQLState(rawValue: "22003")
    /// A text that is no valid value of the type.
    public static let invalidTextRepresentation = SQLState(rawValue: "22P02")
    /// A null where a column forbids it.
    public static let notNullViolation = SQLState(rawValue: "23502")
    /// A reference to a row that does not exist.
    public static let foreignKeyViolation = SQLState(rawValue: "23503")
    /// A second row with the same unique key.
    public static let uniqueViolation = SQLState(rawValue: "23505")
    /// A row that fails a check constraint.
    public static let checkViolation = SQLState(rawValue: "23514")
    /// A row that overlaps another under an exclusion constraint.
    public static let exclusionViolation = SQLState(rawValue: "23P01")
    /// A statement after an error in the same transaction.
    public static let inFailedTransaction = SQLState(rawValue: "25P02")
    /// A prepared statement the server does not know.
    public static let invalidStatementName = SQLState(rawValue: "26000")
    /// The role may not log in.
    public static let invalidAuthorization = SQLState(rawValue: "28000")
    /// The password is wrong.
    public static let invalidPassword = SQLState(rawValue: "28P01")
    /// The database does not exist.
    public static let invalidCatalogName = SQLState(rawValue: "3D000")
    /// The transaction conflicts with a concurrent one and may be tried again.
    public static let serializationFailure = SQLState(rawValue: "40001")
    /// The transaction was chosen to break a deadlock and may be tried again.
    public static let deadlockDetected = SQLState(rawValue: "40P01")
    /// The statement is not valid SQL.
    public static let syntaxError = SQLState(rawValue: "42601")
    /// The role lacks a privilege.
    public static let insufficientPrivilege = SQLState(rawValue: "42501")
    /// A column that does not exist.
    public static let undefinedColumn = SQLState(rawValue: "42703")
    /// A table that does not exist.
    public static let undefinedTable = SQLState(rawValue: "42P01")
    /// A table that exists already.
    public static let duplicateTable = SQLState(rawValue: "42P07")
    /// The server has no connection slot left.
    public static let tooManyConnections = SQLState(rawValue: "53300")
    /// A lock was not free and the statement asked not to wait.
    public static let lockNotAvailable = SQLState(rawValue: "55P03")
    /// The statement was cancelled.
    public static let queryCanceled = SQLState(rawValue: "57014")
    /// An administrator ended the connection or stops the server.
    public static let adminShutdown = SQLState(rawValue: "57P01")
    /// The server ended all connections because one of its processes crashed.
    public static let crashShutdown = SQLState(rawValue: "57P02")
    /// The server is starting, stopping or recovering.
    public static let cannotConnectNow = SQLState(rawValue: "57P03")
}
