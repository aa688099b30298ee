import ControlPlane
import Foundation
import NIOConcurrencyHelpers
import SunwardModel

/// Keys in memory, as a database would keep them; it can be away.
final class MemoryKeyStore: KeyStore {
    struct Away: Error {}

    struct State {
        var keys: [String: APIKey] = [:]
        var version = 0
        var use: [String: [UUID: [Date: KeyUse]]] = [:]
        var isAway = false
        var listings = 0
    }

    let state = NIOLockedValueBox(State())

    init(_ keys: APIKey...) { for key in keys { put(key) } }

    func put(_ key: APIKey) {
        state.withLockedValue {
            $0.keys[key.id] = key
            $0.version += 1
        }
    }

    func keys(unless known: String?) async throws -> KeyListing? {
        try answer { state in
            guard known != "\(state.version)" else { return nil }
            state.listings += 1
            return KeyListing(keys: Array(state.keys.values), fingerprint: "\(state.version)")
        }
    }

    func addKey(_ key: APIKey) async throws {
        try answer { _ in }
        put(key)
    }

    func revokeKey(id: String, at date: Date) async throws -> APIKey? {
        try answer { state in
            guard let known = state.keys[id] else { return nil }
            state.keys[id]?.revokedAt = known.revokedAt ?? date
            state.version += 1
            return state.keys[id]
        }
    }

    func rotateKey(id: String, digest: KeyDigest, expiresAt: Date?, at date: Date) async throws -> APIKey? {
        try answer { state in
            guard let known = state.keys[id] else { return nil }
            let expiresAt = expiresAt ?? known.expiresAt
            guard known.revokedAt == nil, expiresAt.map({ date < $0 }) ?? true else { return known }
            state.keys[id] = known.rotated(to: digest, expiresAt: expiresAt)
            state.version += 1
            return state.keys[id]
        }
    }

    func exchangeKeyUse(_ totals: [KeyUseTotal], instance: UUID, day: Date) async throws -> [String: KeyUse] {
        try answer { state in
            for total in totals { state.use[total.keyID, default: [:]][instance, default: [:]][total.day] = total.use }
            return state.use.mapValues { runs in
                runs.filter { $0.key != instance }.reduce(KeyUse()) { $0 + ($1.value[day] ?? KeyUse()) }
            }
        }
    }

    private func answer<Result>(_ body: (inout State) throws -> Result) throws -> Result {
        try state.withLockedValue {
            guard !$0.isAway else { throw Away() }
            return try body(&$0)
        }
    }
}
