/// Something wrong with a batch's input.
public struct BatchProblem: Error, Codable, Hashable, Sendable {
    /// For programs, for example `duplicate_custom_id`.
    public var code: String
    public var message: String

    /// The field that is to blame.
    public var param: String?

    /// Number of the line, from 1; nil where it is the whole input.
    public var line: Int?

    public init(code: String, message: String, param: String? = nil, line: Int? = nil) {
        self.code = code
        self.message = message
        self.param = param
        self.line = line
    }
}
