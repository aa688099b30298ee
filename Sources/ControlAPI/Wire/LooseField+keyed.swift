extension KeyedDecodingContainer {
    /// A field that should hold text; what else it holds is kept for the message.
    ///
    /// The right type is tried first: a failed attempt costs far more than a successful one.
    func looseText(_ key: Key) throws -> LooseField? {
        guard contains(key) else { return nil }
        if let text = try? decode(String.self, forKey: key) { return .text(text) }
        return try decodeIfPresent(LooseField.self, forKey: key)
    }

    /// A field that should hold a number; what else it holds is kept for the message.
    func looseNumber(_ key: Key) throws -> LooseField? {
        guard contains(key) else { return nil }
        if let number = try? decode(Double.self, forKey: key) { return .number(number) }
        return try decodeIfPresent(LooseField.self, forKey: key)
    }
}
