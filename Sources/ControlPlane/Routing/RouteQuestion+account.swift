import Foundation
import Routing
import SunwardModel

/// What a choice causes, what others would have caused, and why the others were not taken.
extension RouteQuestion {
    func made(_ site: SiteChoice, _ choice: RoutingChoice, _ terms: RequestTerms, _ scratch: RoutingScratch) -> Made {
        let candidates = scratch.candidates
        let chosen = candidates[choice.model]
        var energy = chosen.energyJoules
        var carbon = chosen.carbonGrams
        var marginal = chosen.marginalCarbonGrams
        for model in choice.alsoRun {
            energy += candidates[model].energyJoules
            carbon += candidates[model].carbonGrams
            if let grams = candidates[model].marginalCarbonGrams { marginal = marginal.map { $0 + grams } }
        }
        return Made(
            site: site,
            choice: choice,
            candidate: chosen,
            terms: terms,
            feedback: DecisionFeedback(choice, of: candidates, for: terms),
            energyJoules: energy,
            carbonGrams: carbon,
            marginalCarbonGrams: marginal,
            refused: refused(site: site.site, choice, terms, candidates),
            counterfactuals: counterfactuals(site: site.site, candidates),
            traces: PromptTraces(scratch),
            context: terms.context
        )
    }

    var className: String { snapshot.fleet.fleet.classes[workloadClass].name }

    private func refused(
        site: Int,
        _ choice: RoutingChoice,
        _ terms: RequestTerms,
        _ candidates: [Candidate]
    ) -> [RouteAnswer.RefusedModel] {
        let pool = snapshot.fleet.pools[site]
        let name = snapshot.fleet.fleet.sites[site].name
        let policy = snapshot.policy.name
        let reasons = RoutingRefusal.explain(candidates, terms: terms, choice: choice, policy: policy)
        return reasons.compactMap { refusal in
            // What is there for something else was never in question.
            guard pool[refusal.model].profile.task == request.task else { return nil }
            let candidate = candidates[refusal.model]
            let model = pool[refusal.model].profile.name
            let code =
                if !request.exclusions.isEmpty, request.excludes(site: name, model: model) {
                    RoutingRefusal.Reason.excludedCode
                } else {
                    request.pinnedModel == nil ? refusal.reason.code : RoutingRefusal.Reason.notPinnedCode
                }
            return RouteAnswer.RefusedModel(
                model: model,
                reason: code,
                quality: candidate.quality,
                latencyP95Seconds: candidate.latencyP95Seconds,
                carbonGrams: candidate.carbonGrams
            )
        }
    }

    private func counterfactuals(site: Int, _ candidates: [Candidate]) -> RoutingDecision.Counterfactuals {
        let fleet = snapshot.fleet
        let shares = fleet.trafficShares[site]
        var withoutRouting = 0.0
        var weight = 0.0
        for candidate in candidates {
            withoutRouting += shares[candidate.model] * candidate.carbonGrams
            weight += shares[candidate.model]
        }
        return RoutingDecision.Counterfactuals(
            bestSingleAtNearestSite: fleet.bestSingle[cell].map { grams(of: $0.model, at: $0.site, site, candidates) },
            largestModel: fleet.largest[site].map { candidates[$0].carbonGrams },
            planWithoutRouting: weight > 0 ? withoutRouting : nil
        )
    }

    /// Carbon of the request at a model of another site, in grams. Its length is that of the same model at the chosen
    /// site, where that has it, else the class's.
    private func grams(of model: Int, at other: Int, _ site: Int, _ candidates: [Candidate]) -> Double {
        let fleet = snapshot.fleet
        let here = other == site ? model : fleet.modelPlaces[site][fleet.modelNumbers[other][model]]
        if other == site { return candidates[model].carbonGrams }
        let typical = fleet.fleet.classes[workloadClass].outputTokens
        let limited = request.maxOutputTokens.map { min(typical, Double($0)) } ?? typical
        let router = snapshot.sites[other].router
        return RequestFootprint(
            fleet.pools[other][model].profile,
            inputTokens: candidates.first?.inputTokens ?? 0,
            outputTokens: here.map { candidates[$0].outputTokens } ?? limited,
            power: router.power,
            routerJoules: router.routerJoules
        ).carbonGrams
    }
}
