extension String {
    /// A header's value without the spaces and tabs at its end, which are no part of it (RFC 9110, section 5.5) and which
    /// the parser leaves. Most values have none and are given back as they are.
    var trimmingTrailingWhiteSpace: String {
        guard let last = utf8.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") else { return self }
        guard let end = unicodeScalars.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(unicodeScalars[...end])
    }
}
