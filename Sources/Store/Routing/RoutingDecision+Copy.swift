import Foundation
import SunwardModel

extension RoutingDecision: RoutingRowEntry {
    /// How far the time in the name may be from ``decidedAt``, in seconds.
    private static let largestDeviationSeconds: Double = 1

    /// Adds the decision as a row of ``RoutingTable/decisions``.
    ///
    /// - Throws: ``StoreError`` with code `refused` when it can never be kept; the row is then left out.
    func append(to row: inout some CopyRow) throws {
        guard let milliseconds = id.versionSevenMilliseconds,
            abs(Double(milliseconds) / 1000 - decidedAt.timeIntervalSince1970) <= Self.largestDeviationSeconds
        else {
            throw StoreError(.refused, "the name of a decision is not a version 7 UUID of the time it was made")
        }
        row.append(microsecondsSince1970: milliseconds * 1000)
        row.append(id)
        row.append(planID)
        row.append(area)
        row.append(workloadClass)
        row.append(site)
        row.append(model)
        row.append(policy.rawValue)
        row.append(prediction.quality)
        row.append(prediction.qualityStandardError)
        row.append(prediction.latencyP95Seconds)
        row.append(prediction.inputTokens)
        row.append(prediction.outputTokens)
        row.append(prediction.energyJoules)
        row.append(prediction.carbonGrams)
        row.append(prediction.marginalCarbonGrams)
        row.append(terms.qualityFloor)
        row.append(terms.latencyObjectiveSeconds)
        row.append(terms.carbonCapGrams)
        row.append(terms.carbonPrice)
        row.append(terms.qualityPrice)
        row.append(plain: violations.map(\.rawValue))
        row.append(json: refusals)
        row.append(counterfactuals.bestSingleAtNearestSite)
        row.append(counterfactuals.largestModel)
        row.append(counterfactuals.planWithoutRouting)
        row.append(decisionMicroseconds)
        row.append(origin.requestID)
        row.append(origin.keyID)
        row.append(origin.retryOf)
        try row.endRow()
    }
}
