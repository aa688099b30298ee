/// Why something that came in was not taken: the field, what it held, and what would be right.
public struct Refusal: Codable, Hashable, Sendable, CustomStringConvertible {
    public let field: String
    public let value: String
    public let message: String

    public init(field: String, value: String, message: String) {
        self.field = field
        self.value = value
        self.message = message
    }

    /// In a sentence, for whoever sent it.
    public var sentence: String { "\(field) \"\(value)\" \(message)" }

    public var description: String { "\(field) \"\(value)\": \(message)" }
}
