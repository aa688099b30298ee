/// Why signals could not be read or replayed.
public struct SignalsError: Error, Sendable, CustomStringConvertible {
    /// What went wrong; new codes may be added.
    public struct Code: Hashable, Sendable {
        /// The stable name of the code.
        public let name: String

        /// The file is missing or cannot be read.
        public static let unreadableFile = Code(name: "unreadable-file")
        /// The header lacks a column or is no header.
        public static let invalidHeader = Code(name: "invalid-header")
        /// A cell is not a value of its column.
        public static let invalidValue = Code(name: "invalid-value")
        /// The file has no rows.
        public static let emptyFile = Code(name: "empty-file")
        /// No file in the directory is for a zone that the fleet names.
        public static let missingZone = Code(name: "missing-zone")
        /// The files do not cover the period asked for.
        public static let periodNotCovered = Code(name: "period-not-covered")
        /// An area's time zone is not in the time zone database.
        public static let unknownTimeZone = Code(name: "unknown-time-zone")
    }

    public let code: Code

    /// What happened and what to do about it.
    public let message: String

    /// The file it happened in.
    public let file: String?

    /// Line in the file; the header is line 1.
    public let line: Int?

    /// The column's name.
    public let field: String?

    /// The cell's text.
    public let value: String?

    /// The error underneath.
    public let cause: (any Error)?

    public init(
        _ code: Code,
        _ message: String,
        file: String? = nil,
        line: Int? = nil,
        field: String? = nil,
        value: String? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.file = file
        self.line = line
        self.field = field
        self.value = value
        self.cause = cause
    }

    /// The place, the message and the cause on one line.
    public var description: String {
        var text = ""
        if let file { text += file }
        if let line { text += ":\(line)" }
        if let field { text += text.isEmpty ? field : " \(field)" }
        if let value { text += " \"\(value)\"" }
        text += text.isEmpty ? message : ": \(message)"
        if let cause { text += " (\(cause))" }
        return text
    }
}
