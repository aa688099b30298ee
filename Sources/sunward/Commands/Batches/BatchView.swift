import Foundation

/// A batch as the gateway shows it; names as ``GatewayClient`` decodes them.
struct BatchView: Decodable, Sendable {
    struct Counts: Decodable, Sendable {
        let total: Int
        let completed: Int
        let failed: Int
    }

    struct Usage: Decodable, Sendable {
        let inputTokens: Int
        let outputTokens: Int
    }

    struct Problem: Decodable, Sendable {
        let code: String
        let message: String
        let param: String?
        let line: Int?
    }

    struct Problems: Decodable, Sendable {
        let data: [Problem]
    }

    /// What OpenAI's API has no member for; another gateway has none of it.
    struct Footprint: Decodable, Sendable {
        let area: String?
        let `class`: String?
        let gramsCo2: Double?
        let energyJoules: Double?
    }

    struct Page: Decodable, Sendable {
        let data: [BatchView]
        let hasMore: Bool
    }

    let id: String
    let endpoint: String
    let status: String
    let inputFileId: String
    let outputFileId: String?
    let errorFileId: String?
    let requestCounts: Counts
    let usage: Usage?
    let errors: Problems?
    let metadata: [String: String]?
    let sunward: Footprint?

    // Seconds since 1970.
    let createdAt: Double
    let inProgressAt: Double?
    let expiresAt: Double?
    let completedAt: Double?
    let failedAt: Double?
    let expiredAt: Double?
    let cancelledAt: Double?

    /// Whether nothing of it changes any more.
    var hasEnded: Bool { ["completed", "failed", "expired", "cancelled"].contains(status) }

    /// Lines that were answered or failed, of those there are.
    var progress: Double {
        guard requestCounts.total > 0 else { return 0 }
        return Double(requestCounts.completed + requestCounts.failed) / Double(requestCounts.total)
    }

    var endedAt: Double? { completedAt ?? failedAt ?? expiredAt ?? cancelledAt }
}
