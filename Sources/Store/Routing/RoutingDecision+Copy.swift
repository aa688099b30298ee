import Foundation
import SunwardModel

extension RoutingDecision {
    /// How far the time in the name may be from ``decidedAt``, in seconds.
    private static let largestDeviationSeconds: Double = 1

    /// Adds the decision as a row of ``RoutingTable/decisions``.
    ///
    /// - Throws: ``StoreError`` with code `refused` when it can never be kept; the row is then left out.
    func append(to text: inout CopyText) throws {
        guard let milliseconds = id.versionSevenMilliseconds,
            abs(Double(milliseconds) / 1000 - decidedAt.timeIntervalSince1970) <= Self.largestDeviationSeconds
        else {
            throw StoreError(.refused, "the name of a decision is not a version 7 UUID of the time it was made")
        }
        text.append(microsecondsSince1970: milliseconds * 1000)
        text.append(id)
        text.append(planID)
        text.append(area)
        text.append(workloadClass)
        text.append(site)
        text.append(model)
        text.append(policy.rawValue)
        text.append(prediction.quality)
        text.append(prediction.qualityStandardError)
        text.append(prediction.latencyP95Seconds)
        text.append(prediction.inputTokens)
        text.append(prediction.outputTokens)
        text.append(prediction.energyJoules)
        text.append(prediction.carbonGrams)
        text.append(prediction.marginalCarbonGrams)
        text.append(terms.qualityFloor)
        text.append(terms.latencyObjectiveSeconds)
        text.append(terms.carbonCapGrams)
        text.append(terms.carbonPrice)
        text.append(terms.qualityPrice)
        text.append(plain: violations.map(\.rawValue))
        text.append(json: refusals)
        text.append(counterfactuals.bestSingleAtNearestSite)
        text.append(counterfactuals.largestModel)
        text.append(counterfactuals.planWithoutRouting)
        text.append(decisionMicroseconds)
        text.append(origin.requestID)
        text.append(origin.keyID)
        text.append(origin.retryOf)
        try text.endRow()
    }
}
