import Foundation
import SunwardModel

extension RoutingOutcome: RoutingRowEntry {
    /// How long after its decision an outcome may be reported, and how long before it by the clocks' disagreement.
    /// Beyond that the name is a mistake, and would make a partition for a day of its own.
    private static let longestDelaySeconds: Double = 100 * 86_400
    private static let longestAdvanceSeconds: Double = 86_400

    /// What is wrong with the name of its decision, if the outcome can never be kept; nil if it can.
    public var objection: String? {
        guard let milliseconds = decisionID.versionSevenMilliseconds else { return "is not the id of a decision" }
        let delay = reportedAt.timeIntervalSince1970 - Double(milliseconds) / 1000
        guard delay <= Self.longestDelaySeconds else { return "is of a decision made months ago" }
        guard delay >= -Self.longestAdvanceSeconds else { return "is of a decision that lies days ahead" }
        return nil
    }

    /// Adds the outcome as a row of ``RoutingTable/outcomes``.
    ///
    /// - Throws: ``StoreError`` with code `refused` when it can never be kept; the row is then left out.
    func append(to row: inout some CopyRow) throws {
        let objection = objection
        guard objection == nil, let milliseconds = decisionID.versionSevenMilliseconds else {
            throw StoreError(.refused, "an outcome's name \(objection ?? "is not the id of a decision")")
        }
        row.append(microsecondsSince1970: milliseconds * 1000)
        row.append(decisionID)
        row.append(microsecondsSince1970: Int64((reportedAt.timeIntervalSince1970 * 1e6).rounded()))
        row.append(status.rawValue)
        row.append(inputTokens.map(Int64.init))
        row.append(outputTokens.map(Int64.init))
        row.append(timeToFirstTokenSeconds)
        row.append(latencySeconds)
        row.append(quality)
        row.append(energyJoules)
        row.append(carbonGrams)
        try row.endRow()
    }
}
