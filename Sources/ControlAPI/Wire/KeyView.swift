import ControlPlane
import Foundation
import SunwardModel

/// A key as it is told of: everything but its secret, of which nothing is known.
public struct KeyView: Codable, Sendable {
    /// Whether a key opens anything.
    public enum State: String, Codable, Sendable {
        case active, expired, revoked
    }

    /// What has been used today, in UTC and service time.
    public struct Use: Codable, Sendable {
        public var requests: Int
        public var tokens: Double
        public var usd: Double
        public var carbonGrams: Double
    }

    public var id: String
    public var name: String

    /// `client`, `site:NAME` or `admin`.
    public var role: String
    public var state: State
    public var area: String?
    public var classes: [String]?
    public var requestsPerMinute: Double?
    public var tokensPerMinute: Double?
    public var spendUSDPerDay: Double?
    public var carbonGramsPerDay: Double?
    public var createdAt: Date
    public var expiresAt: Date?
    public var revokedAt: Date?
    public var usedToday: Use

    /// - Parameter now: Service time.
    public init(_ key: APIKey, usedToday use: KeyUse, now: Date) {
        id = key.id
        name = key.name
        role = key.role.text
        state = key.isActive(at: now) ? .active : key.revokedAt == nil ? .expired : .revoked
        area = key.area
        classes = key.classes
        requestsPerMinute = key.allowance.requestsPerMinute
        tokensPerMinute = key.allowance.tokensPerMinute
        spendUSDPerDay = key.allowance.spendUSDPerDay
        carbonGramsPerDay = key.allowance.carbonGramsPerDay
        createdAt = key.createdAt
        expiresAt = key.expiresAt
        revokedAt = key.revokedAt
        usedToday = Use(requests: use.requests, tokens: use.tokens, usd: use.usd, carbonGrams: use.grams)
    }
}
