import ArgumentParser
import Foundation

/// The check of a `--url`.
enum ServerURL {
    /// - Parameter example: what would be right, for the message.
    /// - Throws: `ValidationError` for what is no address of a web server.
    static func check(_ url: String, example: String) throws {
        guard let parsed = URL(string: url), let scheme = parsed.scheme, ["http", "https"].contains(scheme),
            parsed.host != nil
        else { throw ValidationError("--url is \"\(url)\"; expected for example \(example)") }
    }
}
