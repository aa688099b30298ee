import Foundation
import SunwardModel

extension RoutingOutcome {
    /// How long after its decision an outcome may be reported, and how long before it by the clocks' disagreement.
    /// Beyond that the name is a mistake, and would make a partition for a day of its own.
    private static let longestDelaySeconds: Double = 100 * 86_400
    private static let longestAdvanceSeconds: Double = 86_400

    /// Adds the outcome as a row of ``RoutingTable/outcomes``.
    ///
    /// - Throws: ``StoreError`` with code `refused` when it can never be kept; the row is then left out.
    func append(to text: inout CopyText) throws {
        guard let milliseconds = decisionID.versionSevenMilliseconds else {
            throw StoreError(.refused, "an outcome is of a decision whose name is not a version 7 UUID")
        }
        let reported = reportedAt.timeIntervalSince1970
        let delay = reported - Double(milliseconds) / 1000
        guard delay <= Self.longestDelaySeconds, delay >= -Self.longestAdvanceSeconds else {
            throw StoreError(.refused, "an outcome was reported days before or months after its decision")
        }
        text.append(milliseconds)
        text.append(decisionID)
        text.append(reported)
        text.append(status.rawValue)
        text.append(inputTokens.map(Int64.init))
        text.append(outputTokens.map(Int64.init))
        text.append(timeToFirstTokenSeconds)
        text.append(latencySeconds)
        text.append(quality)
        text.append(energyJoules)
        text.append(carbonGrams)
        try text.endRow()
    }

    /// Takes from a later report of the same decision what is still open.
    mutating func fill(from later: RoutingOutcome) {
        inputTokens = inputTokens ?? later.inputTokens
        outputTokens = outputTokens ?? later.outputTokens
        timeToFirstTokenSeconds = timeToFirstTokenSeconds ?? later.timeToFirstTokenSeconds
        latencySeconds = latencySeconds ?? later.latencySeconds
        quality = quality ?? later.quality
        energyJoules = energyJoules ?? later.energyJoules
        carbonGrams = carbonGrams ?? later.carbonGrams
    }
}
