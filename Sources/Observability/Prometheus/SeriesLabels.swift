/// The labels of one series, in order of name and ready to be written.
struct SeriesLabels: Hashable, Comparable, Sendable {
    /// `name="value"` pairs joined with commas; empty without labels.
    let text: String

    /// Of two dimensions with one name after sanitising, the first stays.
    init(_ dimensions: [(String, String)], kind: MetricKind) {
        var values: [String: String] = [:]
        for (name, value) in dimensions {
            let name = MetricName.label(name, kind: kind)
            if values[name] == nil { values[name] = value }
        }
        text = values.sorted { $0.key < $1.key }
            .map { "\($0.key)=\"\(ExpositionFormat.escaped(labelValue: $0.value))\"" }
            .joined(separator: ",")
    }

    static func < (left: SeriesLabels, right: SeriesLabels) -> Bool { left.text < right.text }

    /// With braces, and with one more pair at the end when given; empty without any.
    func braced(adding pair: String? = nil) -> String {
        let parts = [text, pair ?? ""].filter { !$0.isEmpty }
        return parts.isEmpty ? "" : "{\(parts.joined(separator: ","))}"
    }
}
