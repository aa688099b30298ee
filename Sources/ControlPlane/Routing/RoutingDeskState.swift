import Foundation
import Routing
import SunwardModel

/// What the router learns and owes, and the rules by which decisions and outcomes change it. Pure but for the counters
/// of requests under way; ``RoutingDesk`` is its actor.
struct RoutingDeskState: Sendable {
    private(set) var fleet: RoutedFleet
    let fitted: FittedEstimates
    var policy: any RoutingPolicy
    var estimates: LearnedEstimates
    var ledger: CarbonLedger
    var mix = MeasuredMix()
    var calibration = CalibrationTally()
    private(set) var pending: PendingDecisions
    private(set) var counts = RouterStatus.Counts()

    /// Mean time of a decision, in microseconds, following the latest thousand.
    private(set) var decisionMicroseconds = PoolRouter.typicalDecisionSeconds * 1e6

    /// Each site's power as last published, which outcomes are accounted by.
    private(set) var powers: [SitePower?]

    /// The fleet before, with the same: decisions that were made by it may come in after the change.
    private var previous: (fleet: RoutedFleet, powers: [SitePower?])?

    init(fleet: RoutedFleet, fitted: FittedEstimates, pending: PendingDecisions = PendingDecisions()) {
        self.fleet = fleet
        self.pending = pending
        self.fitted = fitted
        policy = Self.policy(of: fleet.fleet, startingAt: fitted.prices)
        estimates = LearnedEstimates(fitted, fleet: fleet)
        ledger = CarbonLedger(fleet.fleet)
        powers = fleet.fleet.sites.map { _ in nil }
    }

    /// Takes an event in.
    ///
    /// - Returns: The outcome as it belongs into the history, where the event is one that adds to it.
    mutating func apply(_ event: RoutingInbox.Event, at now: Double) -> RoutingOutcome? {
        switch event {
        case .decided(let memory):
            decided(memory)
            return nil
        case .reported(let outcome): return reported(outcome, at: now)
        case .claimed(let outcome): return claimed(outcome, at: now)
        case .graded(let outcome): return graded(outcome, at: now)
        }
    }

    /// Ends what has been under way for too long, as of `now`.
    mutating func expire(at now: Double) { pending.expire(at: now) }

    /// Moves to another fleet: what is learned and owed goes with its names. Another policy starts anew: its numbers
    /// have the same names and mean something else. What the window has spent, it is charged with.
    mutating func move(to other: RoutedFleet, at now: Double) {
        let before = policy
        let booked = ledger.memory
        policy = Self.policy(of: other.fleet, startingAt: fitted.prices)
        ledger = CarbonLedger(other.fleet)
        ledger.restore(booked)
        if policy.name == before.name {
            if let memory = before.memory { policy.restore(memory) }
        } else {
            policy.charge(ledger.spent)
        }
        estimates.move(from: fleet, to: other, at: now)
        pending.move(to: other, powers: powers)
        previous = (fleet, powers)
        powers = other.fleet.sites.map { _ in nil }
        fleet = other
    }

    /// What requests are to be routed by.
    ///
    /// - Parameter conditions: By place of the site.
    mutating func snapshot(conditions: [SiteConditions], plan: RoutedPlan?) -> RoutingSnapshot {
        var sites: [RoutedSite] = []
        sites.reserveCapacity(conditions.count)
        for (place, condition) in conditions.enumerated() {
            let power = condition.sitePower(
                of: fleet.fleet.sites[place],
                planned: plan?.siteSlots[place],
                hours: plan?.plannedHours ?? 0
            )
            powers[place] = power
            let router = estimates.router(
                site: place,
                of: fleet,
                power: power,
                decisionSeconds: decisionMicroseconds * 1e-6
            )
            sites.append(RoutedSite(router: router, conditions: condition))
        }
        return RoutingSnapshot(fleet: fleet, plan: plan, sites: sites, policy: policy)
    }

    private static func policy(of fleet: Fleet, startingAt prices: PriceCurve?) -> any RoutingPolicy {
        // The loader has checked what a file can set; a policy that cannot be made must not stop the requests.
        var policy: any RoutingPolicy =
            (try? PolicyFactory.make(fleet.routing.policy, settings: PolicySettings(fleet))) ?? GarFixedPolicy()
        if let start = prices?.startingMemory(of: fleet) { policy.restore(start) }
        return policy
    }

    private mutating func decided(_ decided: DecisionMemory) {
        counts.decisions += 1
        decisionMicroseconds += (decided.decisionMicroseconds - decisionMicroseconds) / 1000
        var memory = decided
        let powers = previous?.fleet === memory.fleet ? previous?.powers ?? [] : powers
        let site = memory.feedback.site
        let hasPlace = memory.move(to: fleet, power: powers.indices.contains(site) ? powers[site] : nil)
        // A policy that did not choose has nothing to learn; what the request spends counts all the same.
        if hasPlace, memory.answersPrompt { policy.record(memory.feedback) }
        ledger.book(memory.feedback, site: memory.siteName)
        pending.add(memory)
    }

    private mutating func reported(_ report: RoutingOutcome, at now: Double) -> RoutingOutcome? {
        guard var memory = pending[report.decisionID] else {
            counts.unknownOutcomes += 1
            fleet.instruments.recordEnd(report)
            return report
        }
        let known = memory.outcome
        var outcome = known.map { $0.filled(by: report) } ?? report
        if outcome.quality == nil { outcome.quality = memory.earlyGrade }
        let (news, gainsTokens) = outcome.news(since: known)
        if gainsTokens { account(&outcome, of: memory) }
        guard known == nil || outcome != known else {
            counts.duplicateOutcomes += 1
            return nil
        }
        if known == nil {
            counts.outcomes += 1
            memory.endFlight()
        }
        memory.outcome = outcome
        pending.update(memory)
        guard !memory.hasDeparted else {
            if known == nil { fleet.instruments.recordEnd(outcome) }
            correct(memory, gainsTokens ? outcome.carbonGrams : nil)
            return outcome
        }
        learn(memory, outcome, news, carbonGrams: gainsTokens ? outcome.carbonGrams : nil, at: now)
        if known == nil { fleet.instruments.recordEnd(outcome) }
        if gainsTokens { fleet.instruments.recordCarbon(of: outcome, site: memory.feedback.site) }
        return outcome
    }

    /// A caller's report of an answer that only the caller knows.
    private mutating func claimed(_ report: RoutingOutcome, at now: Double) -> RoutingOutcome? {
        let context = pending[report.decisionID]?.contextTokens
        return reported(report.withoutUnbelievableTokens(contextTokens: context), at: now)
    }

    /// A grade of an answer that is measured here. One that comes while the answer is still under way waits for its
    /// end: the first report says how a request ended, and that is not for others to say.
    private mutating func graded(_ grade: RoutingOutcome, at now: Double) -> RoutingOutcome? {
        guard var memory = pending[grade.decisionID], memory.outcome == nil else { return reported(grade, at: now) }
        memory.earlyGrade = memory.earlyGrade ?? grade.quality
        pending.update(memory)
        return nil
    }

    /// Adds the energy and carbon of the tokens that were really used.
    private func account(_ outcome: inout RoutingOutcome, of memory: DecisionMemory) {
        let site = memory.feedback.site
        let power = memory.hasDeparted ? memory.departedPower : powers[site]
        guard let output = outcome.outputTokens, let power else { return }
        let fleet = memory.fleet
        let footprint = RequestFootprint(
            fleet.pools[site][memory.feedback.model].profile,
            inputTokens: outcome.inputTokens.map(Double.init) ?? memory.inputTokens,
            outputTokens: Double(output),
            power: power,
            routerJoules: fleet.fleet.routing.routerWattsPerCore * memory.decisionMicroseconds * 1e-6
        )
        outcome.energyJoules = outcome.energyJoules ?? footprint.energyJoules + memory.besideJoules
        outcome.carbonGrams = outcome.carbonGrams ?? footprint.carbonGrams + memory.besideGrams
    }

    /// Charges the allowances with what was really spent in the place of what was foreseen.
    private mutating func correct(_ memory: DecisionMemory, _ carbonGrams: Double?) {
        guard let carbonGrams else { return }
        ledger.correct(memory.feedback, site: memory.siteName, carbonGrams: carbonGrams)
    }

    private mutating func learn(
        _ memory: DecisionMemory,
        _ outcome: RoutingOutcome,
        _ news: OutcomeNews,
        carbonGrams: Double?,
        at now: Double
    ) {
        let feedback = memory.feedback
        let site = fleet.fleet.sites[feedback.site].name
        let profile = fleet.pools[feedback.site][feedback.model].profile
        estimates.learn(memory, model: profile, news: news, at: now)
        correct(memory, carbonGrams)
        guard memory.answersPrompt else { return }
        policy.learn(
            OutcomeFeedback(
                decision: feedback,
                quality: news.quality,
                carbonGrams: carbonGrams,
                latencySeconds: news.latencySeconds,
                energyJoules: news.outputTokens == nil ? nil : outcome.energyJoules,
                context: memory.context,
                time: now
            )
        )
        if let grade = news.quality { calibration.add(predicted: feedback.quality, observed: grade) }
        guard let output = news.outputTokens, outcome.status == .succeeded else { return }
        let input = outcome.inputTokens.map(Double.init) ?? memory.inputTokens
        mix.add(
            site: site,
            workloadClass: fleet.fleet.classes[feedback.workloadClass].name,
            joules: profile.energy(inputTokens: input, outputTokens: output).joules,
            seconds: profile.unloadedSeconds(inputTokens: input, outputTokens: output),
            at: now
        )
    }
}
