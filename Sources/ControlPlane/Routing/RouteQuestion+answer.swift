import Foundation
import Routing
import SunwardModel

/// A choice as its caller, the history and the desk get it.
extension RouteQuestion {
    func decision(_ made: Made, id: UUID, microseconds: Double) -> RoutingDecision {
        let fleet = snapshot.fleet
        return RoutingDecision(
            id: id,
            decidedAt: now,
            planID: snapshot.plan?.planID,
            area: fleet.fleet.areas[area].name,
            workloadClass: className,
            site: fleet.fleet.sites[made.site.site].name,
            model: fleet.pools[made.site.site][made.candidate.model].profile.name,
            policy: snapshot.policy.name,
            prediction: RoutingDecision.Prediction(
                quality: request.task == .embed ? nil : made.candidate.quality,
                qualityStandardError: request.task == .embed ? nil : made.candidate.qualityStandardError,
                latencyP95Seconds: made.candidate.latencyP95Seconds,
                inputTokens: made.candidate.inputTokens,
                outputTokens: made.candidate.outputTokens,
                energyJoules: made.energyJoules,
                carbonGrams: made.carbonGrams,
                marginalCarbonGrams: made.marginalCarbonGrams
            ),
            terms: RoutingDecision.Terms(
                qualityFloor: made.choice.qualityFloor,
                latencyObjectiveSeconds: made.terms.latencyObjectiveSeconds,
                carbonCapGrams: made.terms.carbonCapGrams,
                carbonPrice: made.choice.carbonPrice,
                qualityPrice: made.choice.qualityPrice
            ),
            violations: made.choice.violations.listed,
            refusals: refusals(made),
            counterfactuals: made.counterfactuals,
            decisionMicroseconds: microseconds,
            origin: request.origin
        )
    }

    private func refusals(_ made: Made) -> [String: String] {
        var refusals: [String: String] = [:]
        refusals.reserveCapacity(made.refused.count)
        for refused in made.refused { refusals[refused.model] = refused.reason }
        return refusals
    }

    func answer(_ made: Made, _ decision: RoutingDecision) -> RouteAnswer {
        let fleet = snapshot.fleet
        let pool = fleet.pools[made.site.site]
        return RouteAnswer(
            decision: decision,
            endpoint: pool[made.candidate.model].profile.endpoints.first,
            refused: made.refused,
            siteReason: made.site.reason,
            isUnservedByPlan: made.site.isUnservedByPlan,
            siteShare: selector.share(ofSite: made.site.site),
            otherSites: others(than: made.site.site),
            isClassGuessed: isClassGuessed,
            alsoRun: made.choice.alsoRun.map { pool[$0].profile.name },
            stale: snapshot.stale(site: made.site.site, at: now)
        )
    }

    private func others(than chosen: Int) -> [RouteAnswer.OtherSite] {
        let fleet = snapshot.fleet
        var others: [RouteAnswer.OtherSite] = []
        selector.forEachReachable { site, share in
            guard site != chosen else { return }
            others.append(
                RouteAnswer.OtherSite(
                    site: fleet.fleet.sites[site].name,
                    share: share,
                    networkSeconds: fleet.networkSeconds[cell][site],
                    obstacle: obstacle(site: site)
                )
            )
        }
        return others
    }

    /// - Returns: nil for a choice of a policy that names no model of the pool.
    func memory(_ made: Made, _ decision: RoutingDecision) -> DecisionMemory? {
        guard let feedback = made.feedback else { return nil }
        return DecisionMemory(
            id: decision.id,
            fleet: snapshot.fleet,
            feedback: feedback,
            latencyBaseSeconds: made.candidate.latencyBaseSeconds,
            latencyP95Seconds: made.candidate.latencyP95Seconds,
            inputTokens: made.candidate.inputTokens,
            isInputEstimated: request.inputTokens == nil,
            maxOutputTokens: request.maxOutputTokens,
            traces: made.traces,
            context: made.context,
            decisionMicroseconds: decision.decisionMicroseconds,
            besideJoules: made.energyJoules - made.candidate.energyJoules,
            besideGrams: made.carbonGrams - made.candidate.carbonGrams,
            countsUntil: made.terms.time + max(1, 2 * made.candidate.latencyP95Seconds),
            outcome: nil
        )
    }

    /// Why nobody can take the request.
    func noCandidate() -> ControlPlaneError {
        if let error = promptTooLong() { return error }
        let fleet = snapshot.fleet.fleet
        let sites = selector.reachable.map { site in
            "\(fleet.sites[site].name): \((obstacle(site: site) ?? .noModelFits).rawValue)"
        }
        let reasons = sites.isEmpty ? "no site has a path to it" : sites.joined(separator: ", ")
        return ControlPlaneError(.noCandidate, "no site can take a request from area \"\(request.area)\" (\(reasons))")
    }
}

extension RoutingChoice.Violations {
    /// As the history has them.
    fileprivate var listed: [RoutingDecision.Violation] {
        guard !isEmpty else { return [] }
        var listed: [RoutingDecision.Violation] = []
        if contains(.qualityFloor) { listed.append(.qualityFloor) }
        if contains(.latencyObjective) { listed.append(.latencyObjective) }
        if contains(.carbonCap) { listed.append(.carbonCap) }
        if contains(.carbonBudget) { listed.append(.carbonBudget) }
        return listed
    }
}
