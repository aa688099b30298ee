import Foundation
import NIOConcurrencyHelpers
import SunwardModel

/// The keys that are known now. Every request reads it without waiting; ``KeyRefresh`` puts new ones in.
public final class KeyRing: Sendable {
    /// Immutable, swapped whole.
    private final class Table: Sendable {
        let byDigest: [KeyDigest: KeyedClient]
        let byID: [String: KeyedClient]
        let administrators: [APIKey]

        init(_ clients: [KeyedClient]) {
            byDigest = Dictionary(clients.map { ($0.key.digest, $0) }) { first, _ in first }
            byID = Dictionary(clients.map { ($0.key.id, $0) }) { first, _ in first }
            administrators = clients.map(\.key).filter { $0.role == .admin }
        }
    }

    /// Compared with where no key was found, so that an unknown key costs as much as a known one.
    private static let decoy = KeyDigest(of: "")

    private let table: NIOLockedValueBox<Table?> = NIOLockedValueBox(nil)

    public init() {}

    /// Whether the keys have been read since the start of the service. Until then every key is ``AccessRefusal/notReady``.
    public var isLoaded: Bool { table.withLockedValue { $0 != nil } }

    /// Whose key an `Authorization` header shows, for the gateway: a client's or an administrator's.
    ///
    /// - Returns: nil when there is no header; whether that is allowed is for the caller to say.
    /// - Throws: ``AccessRefusal`` `missing` (not a bearer token), `unknown`, `revoked`, `expired`, `wrongRole` (a site's
    ///   key) or `notReady`.
    public func client(authorization: String?, now: Date) throws(AccessRefusal) -> KeyedClient? {
        guard let holder = try holder(authorization: authorization, now: now) else { return nil }
        if case .site = holder.key.role { throw .wrongRole }
        return holder
    }

    /// Whose key an `Authorization` header shows, of whatever role.
    ///
    /// - Returns: nil when there is no header.
    /// - Throws: ``AccessRefusal`` `missing` (not a bearer token), `unknown`, `revoked`, `expired` or `notReady`.
    public func holder(authorization: String?, now: Date) throws(AccessRefusal) -> KeyedClient? {
        guard let authorization else { return nil }
        guard let presented = Self.bearerToken(authorization) else { throw .missing }
        return try holder(secret: presented, now: now)
    }

    /// Whose key a secret is.
    ///
    /// - Throws: ``AccessRefusal`` `unknown`, `revoked`, `expired` or `notReady`.
    public func holder(secret presented: some StringProtocol, now: Date) throws(AccessRefusal) -> KeyedClient {
        let digest = KeyDigest(of: presented)
        guard let table = table.withLockedValue({ $0 }) else { throw .notReady }
        let found = table.byDigest[digest]
        let matches = digest.matches(found?.key.digest ?? Self.decoy)
        guard let found, matches else { throw .unknown }
        if found.key.revokedAt != nil { throw .revoked }
        guard found.key.isActive(at: now) else { throw .expired }
        return found
    }

    /// Puts keys in force. Keys that stay keep their running limits, also where what they allow has changed.
    ///
    /// - Parameters:
    ///   - now: Service time.
    ///   - used: What other runs of the service have let keys use on this day, by key; taken over for new keys.
    public func publish(_ keys: [APIKey], now: Date, usedByOthers used: [String: KeyUse] = [:]) {
        let before = table.withLockedValue { $0 }
        let clients = keys.map { key in
            if let known = before?.byID[key.id] { return known.key == key ? known : known.changed(to: key) }
            let client = KeyedClient(key, now: now)
            if let use = used[key.id] { client.withMeter { $0.observe(others: use, day: $0.day) } }
            return client
        }
        let after = Table(clients)
        table.withLockedValue { $0 = after }
    }

    /// The keys that are known, in no order.
    public var clients: [KeyedClient] {
        table.withLockedValue { $0 }.map { Array($0.byID.values) } ?? []
    }

    /// The holder of the key of that public name.
    public func client(id: String) -> KeyedClient? { table.withLockedValue { $0 }?.byID[id] }

    /// Whether an administrator's key is active.
    public func hasAdministrator(now: Date) -> Bool {
        table.withLockedValue { $0 }?.administrators.contains { $0.isActive(at: now) } ?? false
    }

    /// What follows `Bearer ` (RFC 6750; the scheme's name in any case); nil when it is something else.
    private static func bearerToken(_ header: String) -> Substring? {
        let scheme = "bearer "
        guard header.utf8.count > scheme.utf8.count,
            zip(header.utf8, scheme.utf8).allSatisfy({ ($0 | 0x20) == $1 })
        else { return nil }
        let token = header.dropFirst(scheme.count).drop { $0 == " " }
        return token.isEmpty ? nil : token
    }
}
