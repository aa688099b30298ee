import Logging

/// Lines for machines: one JSON object (RFC 8259) with its members in a fixed order.
///
/// Nested metadata is flattened: a dictionary's members get its key and a dot before theirs; arrays stay arrays.
enum JSONLogFormat {
    static func render(_ line: LogLine) -> String {
        var text = "{\"time\":\"\(line.timestamp)\",\"level\":\"\(line.level.rawValue)\""
        text += ",\"logger\":\(quoted(line.logger)),\"message\":\(quoted(line.message))"
        let members = flattened(line.metadata, prefix: "").sorted { $0.key < $1.key }
        if !members.isEmpty {
            text += ",\"metadata\":{"
            text += members.map { "\(quoted($0.key)):\($0.value)" }.joined(separator: ",")
            text += "}"
        }
        return text + "}"
    }

    /// A JSON string: quotation mark, backslash and control characters are escaped (RFC 8259, section 7), and the two
    /// separators that JavaScript takes for line ends.
    static func quoted(_ text: String) -> String {
        var result = "\""
        result.reserveCapacity(text.utf8.count + 2)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F || [0x2028, 0x2029].contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func flattened(_ metadata: Logger.Metadata, prefix: String) -> [String: String] {
        var members: [String: String] = [:]
        for (key, value) in metadata {
            switch value {
            case .dictionary(let nested) where !nested.isEmpty:
                members.merge(flattened(nested, prefix: "\(prefix)\(key).")) { first, _ in first }
            default: members[prefix + key] = rendered(value)
            }
        }
        return members
    }

    private static func rendered(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string, .stringConvertible: return quoted("\(value)")
        case .array(let elements): return "[\(elements.map(rendered).joined(separator: ","))]"
        case .dictionary(let members):
            let pairs = flattened(members, prefix: "").sorted { $0.key < $1.key }
            return "{\(pairs.map { "\(quoted($0.key)):\($0.value)" }.joined(separator: ","))}"
        }
    }
}
