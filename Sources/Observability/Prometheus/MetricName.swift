/// How labels of swift-metrics become names that Prometheus accepts.
struct MetricName: Sendable {
    /// Put before every name that does not begin with it or with one of `unprefixed`.
    let prefix: String

    /// Beginnings of names that other conventions fix, for example OpenTelemetry's `http_`.
    let unprefixed: [String]

    /// The name of a metric: dots and other foreign characters become underscores, counters end in `_total`, durations
    /// in `_seconds`.
    func name(of label: String, kind: MetricKind, isDuration: Bool = false) -> String {
        var name = String(label.unicodeScalars.map { Self.isNameCharacter($0) ? Character($0) : "_" })
        if !([prefix] + unprefixed).contains(where: { name.hasPrefix($0) }) { name = prefix + name }
        if let first = name.unicodeScalars.first, ("0"..."9").contains(first) { name = "_" + name }
        if isDuration, !name.hasSuffix("_seconds") { name += "_seconds" }
        if kind == .counter, !name.hasSuffix("_total") { name += "_total" }
        return name
    }

    /// The name of a label: as for metrics, without colons, and without the two leading underscores or the name that
    /// the format reserves.
    static func label(_ text: String, kind: MetricKind) -> String {
        var name = String(text.unicodeScalars.map { $0 != ":" && isNameCharacter($0) ? Character($0) : "_" })
        if name.hasPrefix("__") || name == kind.reservedLabel { name = "exported_" + name }
        if let first = name.unicodeScalars.first { return ("0"..."9").contains(first) ? "_" + name : name }
        return "_"
    }

    private static func isNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ":": true
        default: false
        }
    }
}
