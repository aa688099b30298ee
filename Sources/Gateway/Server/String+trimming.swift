extension String {
    /// Without the spaces and tabs at its end.
    var trimmingSpaces: String {
        guard let last = unicodeScalars.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(unicodeScalars[...last])
    }
}
