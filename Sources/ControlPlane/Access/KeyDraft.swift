import Foundation
import SunwardModel

/// A key that somebody asks for.
public struct KeyDraft: Hashable, Sendable {
    public var name: String

    /// `client`, `site:NAME` or `admin`.
    public var role: String
    public var area: String?
    public var classes: [String]?
    public var allowance: KeyAllowance
    public var expiresAt: Date?

    public init(
        name: String,
        role: String,
        area: String? = nil,
        classes: [String]? = nil,
        allowance: KeyAllowance = KeyAllowance(),
        expiresAt: Date? = nil
    ) {
        self.name = name
        self.role = role
        self.area = area
        self.classes = classes
        self.allowance = allowance
        self.expiresAt = expiresAt
    }

    /// What is wrong with it; empty when it can be made.
    ///
    /// - Parameter fleet: The fleet whose names it must use; nil where none is at hand.
    public func refusals(fleet: Fleet?, now: Date) -> [Refusal] {
        var found: [Refusal] = []
        if name.isEmpty || name.utf8.count > 200 || name.utf8.contains(0) {
            found.append(Refusal(field: "name", value: "", message: "must be text of 1 to 200 bytes"))
        }
        found += roleRefusals(fleet: fleet)
        if let area, let known = fleet?.areas.map(\.name), !known.contains(area) {
            found.append(Self.unknown("area", area, known))
        }
        if classes?.isEmpty == true {
            found.append(Refusal(field: "classes", value: "", message: "is empty; leave it out to allow all"))
        }
        for name in classes ?? [] {
            if let known = fleet?.classes.map(\.name), !known.contains(name) {
                found.append(Self.unknown("classes", name, known))
            }
        }
        found += allowanceRefusals
        if let refusal = Refusal(ofExpiry: expiresAt, now: now) { found.append(refusal) }
        return found
    }

    /// Makes the key of a draft that was found right, and keeps it.
    ///
    /// - Parameter now: Service time.
    /// - Returns: The key and its secret, which exists nowhere else.
    /// - Throws: ``ControlPlaneError`` when the role is none; what the store throws, and then there is no key.
    public func carryOut(in store: any KeyStore, now: Date) async throws -> (key: APIKey, secret: KeySecret) {
        var generator = SystemRandomNumberGenerator()
        let secret = KeySecret.make(using: &generator)
        let id = KeySecret.makeID(using: &generator)
        guard let key = key(id: id, digest: secret.digest, createdAt: now) else {
            throw ControlPlaneError(.unknownName, "\"\(role.prefix(80))\" is no role of a key")
        }
        try await store.addKey(key)
        return (key, secret)
    }

    /// The key itself; nil when the role is none.
    private func key(id: String, digest: KeyDigest, createdAt: Date) -> APIKey? {
        KeyRole(role).map { role in
            APIKey(
                id: id,
                name: name,
                role: role,
                digest: digest,
                area: area,
                classes: classes,
                allowance: allowance,
                createdAt: createdAt,
                expiresAt: expiresAt
            )
        }
    }

    private func roleRefusals(fleet: Fleet?) -> [Refusal] {
        guard let parsed = KeyRole(role) else {
            let message = "is no role; roles are client, site:NAME and admin"
            return [Refusal(field: "role", value: String(role.prefix(80)), message: message)]
        }
        guard case .site(let site) = parsed, let known = fleet?.sites.map(\.name), !known.contains(site) else {
            return []
        }
        return [Self.unknown("role", role, known.map { "site:\($0)" })]
    }

    private var allowanceRefusals: [Refusal] {
        [
            ("requestsPerMinute", allowance.requestsPerMinute), ("tokensPerMinute", allowance.tokensPerMinute),
            ("spendUSDPerDay", allowance.spendUSDPerDay), ("carbonGramsPerDay", allowance.carbonGramsPerDay),
        ]
        .compactMap { field, limit in
            guard let limit, !(limit >= 0 && limit <= 1e12) else { return nil }
            return Refusal(field: field, value: "\(limit)", message: "must be a number from 0 to 1e12")
        }
    }

    private static func unknown(_ field: String, _ value: String, _ known: [String]) -> Refusal {
        let message = "is not in this fleet; it has \(known.joined(separator: ", "))"
        return Refusal(field: field, value: String(value.prefix(80)), message: message)
    }
}
