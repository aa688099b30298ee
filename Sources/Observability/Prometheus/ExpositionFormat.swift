/// Pieces of Prometheus' text format, version 0.0.4.
enum ExpositionFormat {
    /// A backslash, a double quote and a line feed are escaped in label values.
    static func escaped(labelValue: String) -> String {
        escaped(labelValue, quote: true)
    }

    /// A backslash and a line feed are escaped in help texts.
    static func escaped(help: String) -> String {
        escaped(help, quote: false)
    }

    /// A number as Go's `ParseFloat` reads it.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let integer = Int64(exactly: value), abs(value) < 1e15 { return String(integer) }
        return String(value)
    }

    /// The two lines that introduce a metric.
    static func header(name: String, kind: MetricKind, help: String) -> String {
        "# HELP \(name) \(escaped(help: help))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private static func escaped(_ text: String, quote: Bool) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        // By scalar: a carriage return and line feed together are one Character.
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quote: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
