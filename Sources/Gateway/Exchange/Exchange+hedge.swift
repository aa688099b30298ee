import ControlPlane
import NIOCore
import SunwardModel

/// A second attempt beside a slow first one; ``ExchangeState`` says when.
extension Exchange {
    /// Asks another server of the group, else another site or model. Nothing happens where there is none, where all its
    /// places are taken, or where enough requests have had a second attempt: whoever is busy is not helped by more.
    func beginHedge(now: NIODeadline) {
        let allowance = state.isSilent(now: now) ? services.rescues : services.hedges
        state.passedHedge(now: now)
        guard let attempt, hedge == nil, let destination, allowance.take() else { return }
        let asked = state.failedUpstreams + [attempt.upstream.id]
        let beside = newHedge(at: destination, isElsewhere: false, excluding: asked, now: now)
        guard let hedge = beside ?? hedgeElsewhere(than: destination, now: now) else { return allowance.giveBack() }
        self.hedge = hedge
        state.hedged(budget(of: hedge.destination), now: now)
        hedge.start()
    }

    private func hedgeElsewhere(than destination: Destination, now: NIODeadline) -> Hedge? {
        let here = RouteRequest.Exclusion(site: destination.decision.site, model: destination.decision.model)
        guard let other = try? route(excluding: state.exclusions + [here]) else { return nil }
        if let hedge = newHedge(at: other, isElsewhere: true, excluding: [], now: now) { return hedge }
        report(other.decision, Ending(status: .cancelled))
        return nil
    }

    /// The gate comes first: a server that is picked for its trial has to get it.
    private func newHedge(
        at destination: Destination,
        isElsewhere: Bool,
        excluding: [Int],
        now: NIODeadline
    ) -> Hedge? {
        let group = destination.group
        guard let pass = group.gate.enter() else { return nil }
        let random = resources.random.next()
        guard let upstream = group.pick(excluding: excluding, now: now, random: random, session: request.session) else {
            group.gate.leave(pass)
            return nil
        }
        return Hedge(
            self,
            destination: destination,
            isElsewhere: isElsewhere,
            pass: pass,
            upstream: upstream,
            began: now
        )
    }

    /// The second attempt has something to show first: the exchange goes on with it.
    func hedgeAnswers(_ hedge: Hedge) {
        let now = NIODeadline.now()
        guard let attempt, Self.isOutpaced(now - attempt.began, by: now - hedge.began) else {
            endAttempt(.cancelled, now: now)
            return adopt(hedge, status: .cancelled)
        }
        endAttempt(.timedOut, now: now, isOfRequest: state.repeats(.timedOut))
        adopt(hedge, status: .timedOut)
    }

    /// Whether an attempt has had so much more time than one that answered the same request that something must be wrong
    /// with its server. One that is only slow now and then is not blamed: it answers others in between.
    static func isOutpaced(_ silence: TimeAmount, by answer: TimeAmount) -> Bool {
        silence.nanoseconds >= 3 * answer.nanoseconds + TimeAmount.milliseconds(50).nanoseconds
    }

    /// The first attempt has failed, or has had its time, while the second is under way: the exchange goes on with that.
    ///
    /// - Returns: false when there is none.
    func continueWithHedge(after failure: AttemptFailure, now: NIODeadline) -> Bool {
        guard let hedge, !state.hasAnswered else { return false }
        let tried = attempt?.upstream.id
        endAttempt(failure.result, now: now, isOfRequest: state.repeats(failure))
        adopt(hedge, status: Self.status(after: failure))
        state.failedBesideHedge(failure, upstream: hedge.isElsewhere ? nil : tried)
        if attempt?.connection == nil, attempt?.answer == nil { connect(to: hedge.upstream) }
        return true
    }

    /// The second attempt has come to nothing; the first goes on.
    func hedgeFailed(_ hedge: Hedge, _ failure: AttemptFailure) {
        guard self.hedge === hedge else { return }
        self.hedge = nil
        let now = NIODeadline.now()
        hedge.end(failure.result, now: now)
        if hedge.isElsewhere {
            let decision = hedge.destination.decision
            state.abandon(decision.id, site: decision.site, model: decision.model)
            report(decision, Ending(status: Self.status(after: failure)))
        }
        state.hedgeFailed(upstream: hedge.isElsewhere ? nil : hedge.upstream.id, now: now)
    }

    /// The second attempt is not needed any more.
    func cancelHedge() {
        guard let hedge else { return }
        self.hedge = nil
        hedge.end(.cancelled, now: .now())
        if hedge.isElsewhere { report(hedge.destination.decision, Ending(status: .cancelled)) }
    }

    /// Puts the second attempt in the place of the first, which has ended.
    ///
    /// - Parameter status: What became of the first one's decision, where the second has one of its own.
    private func adopt(_ hedge: Hedge, status: RoutingOutcome.Status) {
        self.hedge = nil
        leaveGate()
        if hedge.isElsewhere, let decision = destination?.decision {
            report(decision, Ending(status: status))
            if status != .cancelled { state.abandon(decision.id, site: decision.site, model: decision.model) }
        }
        destination = hedge.destination
        pass = hedge.pass
        partial = nil
        let answer = hedge.answer
        state.adopted(budget(of: hedge.destination), began: hedge.began, firstByteAt: answer?.firstByteAt)
        attempt = Attempt(upstream: hedge.upstream, began: hedge.began, connection: hedge.connection, answer: answer)
        hedge.connection?.handOver(to: self)
        hedge.release()
    }
}
