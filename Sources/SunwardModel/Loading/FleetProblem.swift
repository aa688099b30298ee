/// One thing that is wrong, or doubtful, in a fleet's files: where it is, what is written there, and what would be
/// right.
public struct FleetProblem: Codable, Hashable, Sendable, CustomStringConvertible {
    /// How much a problem matters.
    public enum Severity: String, Codable, Hashable, Sendable, CaseIterable {
        /// The fleet cannot be used.
        case error
        /// The fleet can be used, and part of it will not do what its author may expect.
        case warning
    }

    public var severity: Severity

    /// The file as a reader would open it: the directory as it was given, and the file's name.
    public var file: String

    /// Line and column, counted from one; nil when the problem is the file itself.
    public var line: Int?
    public var column: Int?

    /// The place inside the file, for example `models[1].decode_joules_per_token`; empty for the file itself.
    public var field: String

    /// The value as it is written; nil when there is none or it is not a single value.
    public var value: String?

    /// What is wrong with the value or the field, and what would be right.
    public var message: String

    public init(
        severity: Severity = .error,
        file: String,
        line: Int? = nil,
        column: Int? = nil,
        field: String = "",
        value: String? = nil,
        message: String
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.field = field
        self.value = value
        self.message = message
    }

    /// One line for a person: `oslo.yaml:12: pue: value "0.9" is below 1; for example 1.15`.
    public var description: String {
        let place = line.map { "\(file):\($0): " } ?? "\(file): "
        let grade = severity == .warning ? "warning: " : ""
        let subject = field.isEmpty ? "" : "\(field): "
        let written = value.map { "value \"\($0)\" " } ?? ""
        return place + grade + subject + written + message
    }
}
