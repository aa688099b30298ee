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

    /// A statement PostgreSQL does not support, or a cached plan whose result changed its type.
    public static let featureNotSupported = SQLState(rawValue: "0A000")
    /// A second row with the same unique key.
    public static let uniqueViolation = SQLState(rawValue: "23505")
    /// A statement after an error in the same transaction.
    public static let inFailedTransaction = SQLState(rawValue: "25P02")
    /// A prepared statement the server does not know.
    public static let invalidStatementName = SQLState(rawValue: "26000")
    /// The statement is not valid SQL.
    public static let syntaxError = SQLState(rawValue: "42601")
    /// The server has no connection slot left.
    public static let tooManyConnections = SQLState(rawValue: "53300")
    /// The statement was cancelled.
    public static let queryCanceled = SQLState(rawValue: "57014")
}
