import Logging

/// Lines for people: time, level, logger, message and the metadata in order of name.
enum TextLogFormat {
    static func render(_ line: LogLine) -> String {
        var text = "\(line.timestamp) \(line.level.rawValue.uppercased()) \(line.logger): "
        text += singleLine(line.message)
        for (key, value) in line.metadata.sorted(by: { $0.key < $1.key }) {
            text += " \(singleLine(key))=\(rendered(value))"
        }
        return text
    }

    private static func rendered(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string, .stringConvertible: return quoted("\(value)")
        case .array(let elements): return "[\(elements.map(rendered).joined(separator: ","))]"
        case .dictionary(let members):
            let pairs = members.sorted { $0.key < $1.key }.map { "\(singleLine($0.key))=\(rendered($0.value))" }
            return "{\(pairs.joined(separator: ","))}"
        }
    }

    /// As it is when it can be told where it ends, else as a JSON string.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.value > 0x20 && scalar.value != 0x7F && !"\"=,[]{}\\".unicodeScalars.contains(scalar)
                    && !scalar.properties.isWhitespace
            }
        return isPlain ? text : JSONLogFormat.quoted(text)
    }

    /// A message cannot forge a second line.
    private static func singleLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return text }
        return String(JSONLogFormat.quoted(text).dropFirst().dropLast())
    }
}
