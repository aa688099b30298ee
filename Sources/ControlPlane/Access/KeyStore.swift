import Foundation
import SunwardModel

/// Where keys are kept, and what has been used with them.
public protocol KeyStore: Sendable {
    /// Every key, unless they are still as they were when a listing had that fingerprint; then nil.
    func keys(unless known: String?) async throws -> KeyListing?

    /// Keeps a new key.
    func addKey(_ key: APIKey) async throws

    /// Revokes a key; one that has been revoked before keeps the time of that.
    ///
    /// - Returns: The key as it is now; nil when there is none of that id.
    func revokeKey(id: String, at date: Date) async throws -> APIKey?

    /// Lets another secret open a key, and its old one no longer; all else of the key stays. One that has been revoked
    /// stays as it is, and so does one that would still have expired at `date`.
    ///
    /// - Parameter expiresAt: When the key is to expire; nil leaves that as it is.
    /// - Returns: The key as it is now, with its old digest where it stayed as it was; nil when there is none of that
    ///   id.
    func rotateKey(id: String, digest: KeyDigest, expiresAt: Date?, at date: Date) async throws -> APIKey?

    /// Keeps the totals of one run of a service, in place of those it wrote of the same days before, and answers what
    /// all other runs have used on a day, by key.
    func exchangeKeyUse(_ totals: [KeyUseTotal], instance: UUID, day: Date) async throws -> [String: KeyUse]
}
