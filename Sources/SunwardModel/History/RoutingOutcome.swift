import Foundation

/// What became of a routed request, as its server or caller reports it. Known by the decision's id: reporting the same
/// thing twice counts once, and what a later report adds (a thumb, a grade) fills what an earlier one left open.
public struct RoutingOutcome: Codable, Hashable, Sendable {
    /// How the request ended.
    public enum Status: String, Codable, Hashable, Sendable, CaseIterable {
        case succeeded
        case failed
        case timedOut = "timed-out"
        case cancelled
    }

    public var decisionID: UUID

    /// When it was reported, in service time.
    public var reportedAt: Date

    public var status: Status
    public var inputTokens: Int?
    public var outputTokens: Int?
    public var timeToFirstTokenSeconds: Double?

    /// From the decision to the last token.
    public var latencySeconds: Double?

    /// Grade of the answer, 0 to 1; a thumb is 0 or 1.
    public var quality: Double?

    /// Facility energy and carbon of the tokens that were really used; nil while they are unknown.
    public var energyJoules: Double?
    public var carbonGrams: Double?

    public init(
        decisionID: UUID,
        reportedAt: Date,
        status: Status,
        inputTokens: Int? = nil,
        outputTokens: Int? = nil,
        timeToFirstTokenSeconds: Double? = nil,
        latencySeconds: Double? = nil,
        quality: Double? = nil,
        energyJoules: Double? = nil,
        carbonGrams: Double? = nil
    ) {
        self.decisionID = decisionID
        self.reportedAt = reportedAt
        self.status = status
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.timeToFirstTokenSeconds = timeToFirstTokenSeconds
        self.latencySeconds = latencySeconds
        self.quality = quality
        self.energyJoules = energyJoules
        self.carbonGrams = carbonGrams
    }
}

extension RoutingOutcome {
    /// This outcome with what it leaves open from a later report. What was reported stays as it was, as in the database.
    public func filled(by later: RoutingOutcome) -> RoutingOutcome {
        var filled = self
        filled.inputTokens = inputTokens ?? later.inputTokens
        filled.outputTokens = outputTokens ?? later.outputTokens
        filled.timeToFirstTokenSeconds = timeToFirstTokenSeconds ?? later.timeToFirstTokenSeconds
        filled.latencySeconds = latencySeconds ?? later.latencySeconds
        filled.quality = quality ?? later.quality
        filled.energyJoules = energyJoules ?? later.energyJoules
        filled.carbonGrams = carbonGrams ?? later.carbonGrams
        return filled
    }
}
