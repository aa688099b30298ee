import Atomics
import Foundation
import Routing
import SunwardModel

/// Chooses site and model of each request: the one thing that every request of the data plane goes through.
///
/// ``route(_:)`` neither waits nor suspends before it has chosen: it reads one immutable ``RoutingSnapshot`` through an
/// atomic reference, and writes only atomic counters and memory of its own. What follows from the choice (history,
/// learning, budgets) is handed on after it, to queues that never make it wait.
///
/// Symbols are those of the papers: p quality, o output tokens, l 95th percentile of latency, g carbon.
public final class RequestRouter: Sendable {
    private let reference: ManagedAtomic<RoutingSnapshot>
    private let scratches = ScratchPool()
    private let tickets: ManagedAtomic<UInt64>
    private let identifiers: DecisionIdentifierSource
    private let clock: any TimeSource
    private let sink: any DecisionSink
    private let inbox: RoutingInbox

    init(
        snapshot: RoutingSnapshot,
        identifiers: DecisionIdentifierSource,
        clock: any TimeSource,
        sink: any DecisionSink,
        inbox: RoutingInbox
    ) {
        reference = ManagedAtomic(snapshot)
        tickets = ManagedAtomic(0)
        self.identifiers = identifiers
        self.clock = clock
        self.sink = sink
        self.inbox = inbox
    }

    /// What requests are routed by now.
    var snapshot: RoutingSnapshot { reference.load(ordering: .acquiring) }

    func publish(_ snapshot: RoutingSnapshot) { reference.store(snapshot, ordering: .releasing) }

    /// The site and model of a request.
    ///
    /// It always answers while any site that the area reaches has a model that is up: without a plan, with every place
    /// taken, and with goals that no model meets; then the answer says so.
    ///
    /// - Throws: ``ControlPlaneError`` with `unknownName` for an area, class or model that the fleet does not have, and
    ///   `noCandidate` when no site can take the request.
    ///
    /// - Parameter countsRefusal: Whether a request that no site can take is counted: not by a caller that asks again.
    public func route(
        _ request: RouteRequest,
        countsRefusal: Bool = true
    ) throws(ControlPlaneError) -> RouteAnswer {
        let began = ContinuousClock.now
        let snapshot = snapshot
        let now = clock.now
        let question = try RouteQuestion(request, snapshot: snapshot, now: now)
        let ticket = tickets.loadThenWrappingIncrement(ordering: .relaxed)
        let turn = snapshot.fleet.turn(cell: question.cell)
        let made = scratches.withScratch { scratch in
            question.decide(ticket: ticket, turn: turn, scratch: &scratch)
        }
        guard let made else {
            if let shorter = question.ifShorterThanEstimated() {
                return try route(shorter, countsRefusal: countsRefusal)
            }
            if countsRefusal { snapshot.fleet.instruments.recordRefusal() }
            throw question.noCandidate()
        }
        snapshot.fleet.debts[question.cell].book(made.site)
        let decision = question.decision(
            made,
            id: identifiers.identifier(ticket, at: now, isMeasured: request.isMeasured),
            microseconds: Self.microseconds(since: began)
        )
        remember(made, decision, question)
        return question.answer(made, decision)
    }

    /// Area and class of a request as ``route(_:countsRefusal:)`` sees them, the class guessed where it has to be; nil for
    /// names that the fleet does not have.
    public func cell(of request: RouteRequest) -> (area: String, workloadClass: String)? {
        let question = try? RouteQuestion(request, snapshot: snapshot, now: clock.now)
        return question.map { (request.area, $0.className) }
    }

    /// Takes a report of what became of a decision, as it was measured here; never waits.
    ///
    /// What is reported twice counts once; a later report adds what an earlier one left open.
    public func report(_ outcome: RoutingOutcome) {
        // The desk completes it by what it remembers of the decision, then passes it on to the history.
        if !inbox.send(.reported(outcome)) { sink.record(outcome) }
    }

    /// Takes a report from outside; never waits.
    ///
    /// Of a decision whose answer is measured here (``RouteRequest/isMeasured``) only the grade is taken; a report
    /// without one says nothing then. Of another it is taken as it is, but for tokens that no answer can have.
    public func reportFromOutside(_ outcome: RoutingOutcome) {
        guard outcome.decisionID.isOfMeasuredDecision else {
            if !inbox.send(.claimed(outcome)) { sink.record(outcome.withoutUnbelievableTokens(contextTokens: nil)) }
            return
        }
        guard let grade = outcome.gradeAlone, !inbox.send(.graded(grade)) else { return }
        sink.record(grade)
    }

    private func remember(_ made: RouteQuestion.Made, _ decision: RoutingDecision, _ question: RouteQuestion) {
        let fleet = question.snapshot.fleet
        let (site, model) = (made.site.site, made.candidate.model)
        if let memory = question.memory(made, decision) {
            fleet.inFlight.began(site: site, model: model)
            // Of what the desk does not know nobody could say when it ends.
            if !inbox.send(.decided(memory)) { fleet.inFlight.ended(site: site, model: model) }
        }
        sink.record(decision)
        fleet.instruments.record(decision, site: site, model: model, reason: made.site.reason)
    }

    private static func microseconds(since began: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = began.duration(to: .now).components
        return Double(seconds) * 1e6 + Double(attoseconds) * 1e-12
    }
}
