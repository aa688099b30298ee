import Foundation
import Logging
import SunwardModel

/// Makes, lists, rotates and revokes keys of a running service. Changes hold here at once, elsewhere within two seconds.
public struct KeyAdministration: Sendable {
    public let ring: KeyRing
    private let store: any KeyStore
    private let refresh: KeyRefresh
    private let clock: any TimeSource
    private let logger: Logger

    public init(refresh: KeyRefresh, store: any KeyStore, clock: any TimeSource, logger: Logger) {
        ring = refresh.ring
        self.store = store
        self.refresh = refresh
        self.clock = clock
        self.logger = logger
    }

    /// Makes a key of a draft that was found right.
    ///
    /// - Returns: The key and its secret, which exists nowhere else.
    /// - Throws: ``ControlPlaneError`` when the draft's role is none; what the store throws, and then there is no key.
    public func create(_ draft: KeyDraft) async throws -> (key: APIKey, secret: KeySecret) {
        let made = try await draft.carryOut(in: store, now: clock.now)
        logger.notice("key created", metadata: ["key": "\(made.key.id)", "role": "\(made.key.role.text)"])
        await reload()
        return made
    }

    /// Revokes a key, for good.
    ///
    /// - Returns: The key as it is now; nil when there is none of that id.
    /// - Throws: What the store throws; nothing was changed then.
    public func revoke(id: String) async throws -> APIKey? {
        guard let key = try await store.revokeKey(id: id, at: clock.now) else { return nil }
        logger.notice("key revoked", metadata: ["key": "\(key.id)", "role": "\(key.role.text)"])
        await reload()
        return key
    }

    /// Gives a key a new secret; the old one is refused from now on.
    ///
    /// - Returns: The key and its secret, which exists nowhere else; nil when there is no such key.
    /// - Throws: ``KeyRotationRefusal`` when the key may not have one; what the store throws.
    public func rotate(_ rotation: KeyRotation) async throws -> (key: APIKey, secret: KeySecret)? {
        guard let rotated = try await rotation.carryOut(in: store, now: clock.now) else { return nil }
        let key = rotated.key
        logger.notice("key rotated", metadata: ["key": "\(key.id)", "role": "\(key.role.text)"])
        await reload()
        return rotated
    }

    /// The keys that are known here, oldest first, each with what it has used today.
    ///
    /// - Throws: ``AccessRefusal/notReady`` when they have not been read since the start.
    public func list() throws(AccessRefusal) -> [(key: APIKey, usedToday: KeyUse)] {
        guard ring.isLoaded else { throw .notReady }
        let now = clock.now
        return ring.clients.map { ($0.key, $0.use(now: now)) }
            .sorted { ($0.0.createdAt, $0.0.id) < ($1.0.createdAt, $1.0.id) }
    }

    /// The change is kept; if it cannot be read back now it will be within two seconds.
    private func reload() async { try? await refresh.load() }
}
