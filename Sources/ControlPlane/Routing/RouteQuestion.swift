import Foundation
import Routing
import SunwardModel

/// One request against one snapshot: the whole choice, without side effects.
struct RouteQuestion {
    /// What was decided.
    struct Made {
        var site: SiteChoice
        var choice: RoutingChoice
        var candidate: Candidate
        var terms: RequestTerms

        /// As the policy gets it back.
        var feedback: DecisionFeedback?

        /// Of everything that the decision runs.
        var energyJoules: Double
        var carbonGrams: Double
        var marginalCarbonGrams: Double?
        var refused: [RouteAnswer.RefusedModel]
        var counterfactuals: RoutingDecision.Counterfactuals
        var traces: PromptTraces
        var context: [Float]
    }

    let request: RouteRequest
    let snapshot: RoutingSnapshot
    let now: Date
    let area: Int
    let workloadClass: Int
    let isClassGuessed: Bool

    /// ``RequestRouter``'s area and class together; see ``RoutedFleet``.
    let cell: Int
    let selector: SiteSelector

    private let session: SessionAffinity?

    init(_ request: RouteRequest, snapshot: RoutingSnapshot, now: Date) throws(ControlPlaneError) {
        let fleet = snapshot.fleet
        guard let area = fleet.areaPlaces[request.area] else {
            throw .unknown("area", request.area, of: fleet.fleet.areas.map(\.name))
        }
        try fleet.check(request)
        if let name = request.workloadClass {
            guard let place = fleet.classPlaces[name] else {
                throw .unknown("class", name, of: fleet.fleet.classes.map(\.name))
            }
            workloadClass = place
        } else {
            workloadClass = ClassGuess.index(request, classes: fleet.fleet.classes, cues: fleet.cues)
        }
        isClassGuessed = request.workloadClass == nil
        self.request = request
        self.snapshot = snapshot
        self.now = now
        self.area = area
        cell = area * fleet.fleet.classes.count + workloadClass
        selector = snapshot.selector(cell: cell, at: now)
        session = request.session.map {
            SessionAffinity(session: StableHash.of($0), weight: fleet.sessionAffinity)
        }
    }

    /// Site and model; a site none of whose models can take the request is passed over for the next.
    ///
    /// - Returns: nil when no site can take it.
    func decide(ticket: UInt64, turn: UInt64, scratch: inout RouteScratch) -> Made? {
        for overlooksSaturation in [false, true] {
            var passedOver: [Int] = []
            while let site = selector.choose(
                turn: turn,
                session: session,
                owed: { snapshot.fleet.debts[cell].owed(to: $0) },
                grams: { snapshot.sites[$0].gramsPerKilowattHour },
                obstacle: { passedOver.contains($0) ? .noModelFits : obstacle(site: $0) }
            ) {
                let isFull = overlooksSaturation || site.reason == .allSaturated
                let made =
                    request.task == .embed
                    ? embedding(at: site)
                    : decide(at: site, ticket: ticket, overlooksSaturation: isFull, scratch: &scratch)
                if let made { return made }
                passedOver.append(site.site)
            }
        }
        return nil
    }

    /// Why a site cannot take the request.
    func obstacle(site: Int) -> SiteObstacle? {
        if request.task == .embed { return embeddingObstacle(site: site) }
        let routed = snapshot.sites[site]
        if !routed.isUp { return .down }
        if request.pinnedModel != nil, pinnedPlace(site: site) == nil { return .lacksModel }
        if isExcluded(site: site) { return .excluded }
        return routed.isFull(inFlight: snapshot.fleet.inFlight.site(site)) ? .saturated : nil
    }

    func isExcluded(site: Int) -> Bool {
        guard !request.exclusions.isEmpty else { return false }
        let name = snapshot.fleet.fleet.sites[site].name
        return snapshot.fleet.pools[site].allSatisfy { model in
            request.excludes(site: name, model: model.profile.name)
                || (request.pinnedModel != nil && request.pinnedModel != model.profile.name)
                || model.profile.task != request.task
        }
    }

    /// Place of the model that the request insists on; nil where the site does not have it.
    func pinnedPlace(site: Int) -> Int? {
        guard let name = request.pinnedModel else { return nil }
        return snapshot.fleet.numbersByModel[name].flatMap { snapshot.fleet.modelPlaces[site][$0] }
    }

    private func decide(
        at site: SiteChoice,
        ticket: UInt64,
        overlooksSaturation: Bool,
        scratch: inout RouteScratch
    ) -> Made? {
        let routed = snapshot.sites[site.site]
        fill(&scratch, routed, site: site.site)
        let workloadClass = snapshot.fleet.fleet.classes[workloadClass]
        routed.router.candidates(
            for: RoutedPrompt(
                text: request.prompt,
                workloadClass: workloadClass.name,
                inputTokens: request.inputTokens,
                maxOutputTokens: request.maxOutputTokens
            ),
            loads: scratch.loads,
            availability: scratch.availability,
            networkSeconds: snapshot.fleet.networkSeconds[cell][site.site],
            into: &scratch.routing
        )
        if overlooksSaturation { scratch.routing.overlookSaturation() }
        let learnsFromContext = snapshot.policy.name == .linUCB
        let context = learnsFromContext ? scratch.routing.features.structure : []
        let terms = terms(site: site.site, context: context)
        guard let choice = choose(scratch.routing.candidates, terms, ticket: ticket, site: site.site) else {
            return nil
        }
        return made(site, choice, terms, scratch.routing)
    }

    private func fill(_ scratch: inout RouteScratch, _ routed: RoutedSite, site: Int) {
        scratch.loads.removeAll(keepingCapacity: true)
        scratch.availability.removeAll(keepingCapacity: true)
        let name = request.exclusions.isEmpty ? "" : snapshot.fleet.fleet.sites[site].name
        for model in routed.router.pool.indices {
            let inFlight = snapshot.fleet.inFlight.model(model, ofSite: site)
            scratch.loads.append(routed.load(model: model, inFlight: inFlight))
            let isExcluded =
                !request.exclusions.isEmpty
                && request.excludes(site: name, model: routed.router.pool[model].profile.name)
            scratch.availability.append(isExcluded ? .down : routed.availability[model])
        }
    }

    private func terms(site: Int, context: [Float]) -> RequestTerms {
        let routing = snapshot.fleet.fleet.routing
        let goals = snapshot.fleet.fleet.classes[workloadClass].routing
        return RequestTerms(
            site: site,
            workloadClass: workloadClass,
            qualityFloor: request.qualityFloor ?? goals.qualityFloor,
            hasOwnFloor: request.qualityFloor != nil,
            qualityTarget: goals.qualityTarget,
            latencyObjectiveSeconds: request.latencyObjectiveSeconds ?? goals.latencyP95Seconds,
            carbonCapGrams: request.carbonCapGrams,
            precedence: routing.precedence,
            qualityMarginStandardErrors: routing.qualityMarginStandardErrors,
            latencyMarginFraction: routing.latencyMarginFraction,
            time: now.timeIntervalSinceReferenceDate,
            context: context
        )
    }

    private func choose(
        _ candidates: [Candidate],
        _ terms: RequestTerms,
        ticket: UInt64,
        site: Int
    ) -> RoutingChoice? {
        guard request.pinnedModel != nil else {
            return candidates.isEmpty ? nil : snapshot.policy.choose(from: candidates, for: terms, ticket: ticket)
        }
        guard let place = pinnedPlace(site: site), candidates[place].unavailability == nil else { return nil }
        var choice = RoutingChoice(model: place, qualityFloor: terms.qualityFloor)
        choice.violations = terms.violations(of: candidates[place])
        return choice
    }
}
