import ControlPlane
import Foundation
import Store
import SunwardModel

/// The control plane's ``KeyStore``, kept by PostgreSQL.
struct KeyStorage: KeyStore {
    let store: PostgresStore

    func keys(unless known: String?) async throws -> KeyListing? { try await store.keys(unless: known) }

    func addKey(_ key: APIKey) async throws { try await store.addKey(key) }

    func revokeKey(id: String, at date: Date) async throws -> APIKey? {
        try await store.revokeKey(id: id, at: date)
    }

    func rotateKey(id: String, digest: KeyDigest, expiresAt: Date?, at date: Date) async throws -> APIKey? {
        try await store.rotateKey(id: id, digest: digest, expiresAt: expiresAt, at: date)
    }

    func exchangeKeyUse(_ totals: [KeyUseTotal], instance: UUID, day: Date) async throws -> [String: KeyUse] {
        try await store.exchangeKeyUse(totals, instance: instance, day: day)
    }
}
