import Foundation
import SunwardModel

/// A new secret for a key, in place of the one it has.
///
/// Files, batches and what was used belong to the key's public name, so whoever gets the new secret goes on with them.
public struct KeyRotation: Hashable, Sendable {
    /// The key's public name.
    public let id: String

    /// When the key is to expire; nil leaves that as it is.
    public let expiresAt: Date?

    public init(id: String, expiresAt: Date? = nil) {
        self.id = id
        self.expiresAt = expiresAt
    }

    /// Makes the secret and puts it in the old one's place.
    ///
    /// - Parameter now: Service time.
    /// - Returns: The key and its secret, which exists nowhere else; nil when there is no such key.
    /// - Throws: ``KeyRotationRefusal`` when the key may not have one; what the store throws.
    public func carryOut(in store: any KeyStore, now: Date) async throws -> (key: APIKey, secret: KeySecret)? {
        if let refusal = Refusal(ofExpiry: expiresAt, now: now) { throw KeyRotationRefusal.wrongExpiry(refusal) }
        var generator = SystemRandomNumberGenerator()
        let secret = KeySecret.make(using: &generator)
        guard let key = try await store.rotateKey(id: id, digest: secret.digest, expiresAt: expiresAt, at: now) else {
            return nil
        }
        guard key.digest == secret.digest else {
            throw key.revokedAt == nil ? KeyRotationRefusal.expired : KeyRotationRefusal.revoked
        }
        return (key, secret)
    }
}
