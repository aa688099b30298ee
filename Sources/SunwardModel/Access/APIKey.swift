import Foundation

/// A key by which Sunward knows who asks, what they may do and how much of it. It does not hold the secret.
public struct APIKey: Hashable, Sendable, Identifiable {
    /// Public name of the key, `key_` and letters and digits: in lists, in the history of decisions, in logs.
    public let id: String

    /// What people call it.
    public var name: String
    public var role: KeyRole

    /// SHA-256 of the secret.
    public let digest: KeyDigest

    /// The area that requests with this key come from, unless they name another; nil leaves it to the network.
    public var area: String?

    /// The workload classes that may be asked for; nil means all.
    public var classes: [String]?
    public var allowance: KeyAllowance
    public var createdAt: Date

    /// From when on the key is refused; nil means never.
    public var expiresAt: Date?

    /// Since when the key is refused; nil means that it has not been revoked.
    public var revokedAt: Date?

    public init(
        id: String,
        name: String,
        role: KeyRole,
        digest: KeyDigest,
        area: String? = nil,
        classes: [String]? = nil,
        allowance: KeyAllowance = KeyAllowance(),
        createdAt: Date,
        expiresAt: Date? = nil,
        revokedAt: Date? = nil
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.digest = digest
        self.area = area
        self.classes = classes
        self.allowance = allowance
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }

    /// Whether the key opens anything at `date`. One that has been revoked does not come back.
    public func isActive(at date: Date) -> Bool {
        revokedAt == nil && (expiresAt.map { date < $0 } ?? true)
    }
}
