import Foundation
import Routing
import SunwardModel

/// Requests that turn text into vectors: their model is given, and only the site is chosen. The policy is not asked.
extension RouteQuestion {
    /// Why a site cannot take the request: what becomes of prompts there does not matter.
    func embeddingObstacle(site: Int) -> SiteObstacle? {
        guard let model = pinnedPlace(site: site) else { return .lacksModel }
        let routed = snapshot.sites[site]
        if routed.availability[model] != nil { return .down }
        if isExcluded(site: site) { return .excluded }
        return routed.router.latency.isSaturated(model, load: load(of: model, site: site)) ? .saturated : nil
    }

    /// The request at a site that can take it: reading the text is all that it costs, and there is no answer to grade.
    ///
    /// The model's context is not asked: it holds for each of the texts that a request may bring.
    func embedding(at site: SiteChoice) -> Made? {
        guard let model = pinnedPlace(site: site.site) else { return nil }
        let router = snapshot.sites[site.site].router
        let tokens = request.inputTokens.map { max(0, $0) } ?? router.inputLength.tokens(in: request.prompt)
        var candidate = router.assembly.candidate(
            model,
            estimate: PromptEstimate(quality: 1, inputTokens: tokens, outputTokens: 0, outputTokensP95: 0),
            maxOutputTokens: nil,
            load: load(of: model, site: site.site),
            unavailability: nil,
            networkSeconds: snapshot.fleet.networkSeconds[cell][site.site]
        )
        candidate.unavailability = nil
        let terms = embeddingTerms(site: site.site)
        var choice = RoutingChoice(model: model)
        choice.violations = terms.violations(of: candidate)
        return Made(
            site: site,
            choice: choice,
            candidate: candidate,
            terms: terms,
            feedback: DecisionFeedback(choice, of: [candidate], for: terms),
            energyJoules: candidate.energyJoules,
            carbonGrams: candidate.carbonGrams,
            marginalCarbonGrams: candidate.marginalCarbonGrams,
            refused: [],
            counterfactuals: embeddingCounterfactuals(candidate),
            traces: PromptTraces(),
            context: []
        )
    }

    private func load(of model: Int, site: Int) -> ModelLoad {
        snapshot.sites[site].load(model: model, inFlight: snapshot.fleet.inFlight.model(model, ofSite: site))
    }

    /// Only the request's own wishes: the class's goals are for answers.
    private func embeddingTerms(site: Int) -> RequestTerms {
        RequestTerms(
            site: site,
            workloadClass: workloadClass,
            latencyObjectiveSeconds: request.latencyObjectiveSeconds,
            carbonCapGrams: request.carbonCapGrams,
            latencyMarginFraction: snapshot.fleet.fleet.routing.latencyMarginFraction,
            time: now.timeIntervalSinceReferenceDate
        )
    }

    /// With one model to choose from only the site makes a difference: the nearest that has the model.
    private func embeddingCounterfactuals(_ candidate: Candidate) -> RoutingDecision.Counterfactuals {
        let fleet = snapshot.fleet
        let seconds = fleet.networkSeconds[cell]
        let serving = fleet.pools.indices.filter { seconds[$0].isFinite && pinnedPlace(site: $0) != nil }
        let nearest = serving.min { (seconds[$0], $0) < (seconds[$1], $1) }.flatMap { site in
            pinnedPlace(site: site).map { model in
                RequestFootprint(
                    fleet.pools[site][model].profile,
                    inputTokens: candidate.inputTokens,
                    outputTokens: 0,
                    power: snapshot.sites[site].router.power,
                    routerJoules: snapshot.sites[site].router.routerJoules
                ).carbonGrams
            }
        }
        return RoutingDecision.Counterfactuals(
            bestSingleAtNearestSite: nearest,
            largestModel: candidate.carbonGrams,
            planWithoutRouting: candidate.carbonGrams
        )
    }
}
