import Foundation

/// The secret of an API key: shown once, when the key is made, and never kept.
public struct KeySecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What every secret begins with, so that scanners of repositories and logs find one that got lost.
    public static let prefix = "sw-"

    /// The secret itself. Only for whoever made the key.
    public let text: String

    /// Makes a secret of 32 random bytes, in base64url without padding (RFC 4648, section 5).
    ///
    /// - Parameter generator: Must be fit for secrets, as the system's is; injected for tests.
    public static func make(using generator: inout some RandomNumberGenerator) -> KeySecret {
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return KeySecret(text: prefix + base64URL(bytes))
    }

    /// The public name of a new key, `key_` and 16 random letters and digits.
    public static func makeID(using generator: inout some RandomNumberGenerator) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        return "key_" + String((0..<16).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] })
    }

    /// What is kept of it.
    public var digest: KeyDigest { KeyDigest(of: text) }

    // A secret must not get into a log by way of a description or a mirror.
    public var description: String { Self.prefix + "…" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
