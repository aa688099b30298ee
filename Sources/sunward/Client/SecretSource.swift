import Foundation

/// Where a command finds the API key that it shows.
struct SecretSource {
    /// As given on the command line.
    let key: String?

    /// A file that holds it, as given on the command line.
    let keyFile: String?

    /// Environment variables that hold it, the first that is set counts; those with `_FILE` behind them name a file.
    let variables: [String]

    /// The key: as given, from the file given, or from the environment; nil where there is none.
    ///
    /// - Throws: ``CommandFailure`` when the file cannot be read or holds no key. It does not say what it holds.
    func secret() throws -> String? {
        // What is given on the command line goes before the environment.
        if let key { return try Self.checked(key, from: "--key") }
        if let keyFile { return try Self.read(keyFile) }
        for variable in variables {
            if let key = Environment.value(variable) { return try Self.checked(key, from: variable) }
            if let file = Environment.value(variable + "_FILE") { return try Self.read(file) }
        }
        return nil
    }

    /// Whether what is sent to a URL can be read on the way.
    static func isSentInClear(to url: String) -> Bool {
        guard let parsed = URL(string: url), parsed.scheme == "http", let host = parsed.host else { return false }
        return !ListenAddress(host: host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")), port: 0).isLoopback
    }

    private static func read(_ file: String) throws -> String {
        guard let text = try? String(contentsOf: URL(filePath: file), encoding: .utf8) else {
            throw CommandFailure(.badInput, "the API key's file \(file) cannot be read")
        }
        return try checked(text.trimmingCharacters(in: .whitespacesAndNewlines), from: file)
    }

    /// Nothing that would break the header it is sent in.
    private static func checked(_ key: String, from place: String) throws -> String {
        guard !key.isEmpty, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CommandFailure(.badInput, "\(place) holds no API key; expected one line, sw-…")
        }
        return key
    }
}
