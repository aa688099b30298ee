import Foundation
import SunwardModel

/// A batch as operators see it: without what it asks and answers.
public struct BatchSummaryView: Codable, Sendable {
    public var id: String
    public var status: String

    /// Public name of the key that it came with; nil for clients without one.
    public var key: String?
    public var endpoint: String
    public var area: String

    /// Nil where each request has its own.
    public var workloadClass: String?
    public var requests: Int
    public var completed: Int
    public var failed: Int
    public var inputTokens: Int
    public var outputTokens: Int
    public var carbonGrams: Double
    public var createdAt: Date

    /// When it ends with what there is.
    public var dueAt: Date
    public var endedAt: Date?

    private enum CodingKeys: String, CodingKey {
        case id, status, key, endpoint, area, requests, completed, failed, inputTokens, outputTokens, carbonGrams
        case createdAt, dueAt, endedAt
        case workloadClass = "class"
    }

    init(_ batch: Batch) {
        id = batch.id
        status = batch.status.rawValue
        key = batch.owner.isEmpty ? nil : batch.owner
        endpoint = batch.endpoint
        area = batch.area
        workloadClass = batch.workloadClass
        requests = batch.counts.total
        completed = batch.counts.completed
        failed = batch.counts.failed
        inputTokens = batch.usage.inputTokens
        outputTokens = batch.usage.outputTokens
        carbonGrams = batch.usage.carbonGrams
        createdAt = batch.createdAt
        dueAt = batch.expiresAt
        endedAt = batch.times.completed ?? batch.times.failed ?? batch.times.expired ?? batch.times.cancelled
    }
}
