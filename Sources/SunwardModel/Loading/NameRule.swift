/// How things are called.
struct NameRule {
    /// The characters allowed, in words.
    var words: String

    /// The characters allowed.
    var allowed: Set<UInt8>

    var maxLength: Int

    /// Fleets, areas, classes, sites, resources: they become parts of addresses, metric labels and file names.
    static let identifier = NameRule(
        words: "lowercase letters, digits and hyphens",
        allowed: Set("abcdefghijklmnopqrstuvwxyz0123456789-".utf8),
        maxLength: 63
    )

    /// Models: as model servers call them, for example `llama-3.1-8b`.
    static let model = NameRule(
        words: "lowercase letters, digits, hyphens, points and underscores",
        allowed: Set("abcdefghijklmnopqrstuvwxyz0123456789-._".utf8),
        maxLength: 63
    )

    /// What clients ask the gateway for: model names of any maker, for example `openai/gpt-4o` or `llama3:8b`.
    static let alias = NameRule(
        words: "letters, digits, hyphens, points, underscores, slashes and colons",
        allowed: Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:".utf8),
        maxLength: 255
    )

    /// What a server calls a model: a name of a registry, or the path of a folder.
    static let served = NameRule(
        words: "letters, digits and -._/:@+",
        allowed: Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:@+".utf8),
        maxLength: 512
    )

    /// Grid zones: as feeds call them, for example `US-CAL-CISO`.
    static let zone = NameRule(
        words: "letters, digits, hyphens and underscores",
        allowed: Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_".utf8),
        maxLength: 63
    )

    /// What is wrong with `name`, or nil.
    func complaint(about name: String) -> String? {
        if name.isEmpty { return "is empty; a name has 1 to \(maxLength) characters: \(words)" }
        let length = name.utf8.count
        if length > maxLength { return "is \(length) characters long; at most \(maxLength) are allowed" }
        guard name.utf8.allSatisfy(allowed.contains), let first = name.utf8.first, first != UInt8(ascii: "-") else {
            return "is not a name; names are made of \(words), and do not start with a hyphen"
        }
        return nil
    }
}
