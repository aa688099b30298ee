/// Quoting of names, so that any text is safe as one.
enum SQLIdentifier {
    /// One name.
    static func quote(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }

    /// A table name, with a schema before the point if there is one.
    static func quoteQualified(_ name: String) -> String {
        name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            .map { quote(String($0)) }
            .joined(separator: ".")
    }
}
