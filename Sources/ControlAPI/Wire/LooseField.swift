/// A field of an entry in a batch that may hold anything: a wrong type refuses its entry, not the batch.
enum LooseField: Decodable, Sendable {
    case text(String)
    case number(Double)
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .other
        }
    }

    /// What the field holds, for a message.
    var shown: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .other: "(not text or a number)"
        }
    }
}
