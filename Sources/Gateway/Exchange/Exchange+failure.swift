import ControlPlane
import Foundation
import NIOCore
import SunwardModel

/// What follows when something fails or takes too long.
extension Exchange {
    /// The present attempt, or the wish for one, has failed.
    func failed(_ failure: AttemptFailure) {
        let now = NIODeadline.now()
        if continueWithHedge(after: failure, now: now) { return }
        let tried = attempt?.upstream.id
        let isOfUpstream = failure != .full && failure != .unavailable && !failure.isFinal
        var next: Upstream?
        if isOfUpstream, state.mayTryAgain(now: now) {
            next = pick(excluding: state.failedUpstreams + (tried.map { [$0] } ?? []), now: now)
        }
        endAttempt(failure.result, now: now, isOfRequest: state.repeats(failure))
        switch state.failed(failure, upstream: tried, hasOther: next != nil, now: now) {
        case .anotherUpstream:
            if let next { ask(next, now: now) } else { choose() }
        case .reroute:
            abandonDecision(after: failure)
            choose()
        case .giveUp(let failure): giveUp(failure)
        case .endStream(let failure): endStream(with: error(for: failure), status: Self.status(after: failure))
        }
    }

    /// The decision has come to nothing: its place is free again, and the history says so.
    private func abandonDecision(after failure: AttemptFailure) {
        leaveGate()
        guard let decision = destination?.decision else { return }
        destination = nil
        state.abandon(decision.id, site: decision.site, model: decision.model)
        report(decision, Ending(status: Self.status(after: failure)))
    }

    func giveUp(_ failure: AttemptFailure) {
        end(with: error(for: failure), status: Self.status(after: failure), use: abandonedUse(now: .now()))
    }

    static func status(after failure: AttemptFailure) -> RoutingOutcome.Status {
        failure == .timedOut ? .timedOut : .failed
    }

    // MARK: Time

    func tick(now: NIODeadline) {
        guard let expiry = state.expiry(now: now) else { return }
        switch expiry {
        case .hedge: beginHedge(now: now)
        case .lookElsewhere: lookElsewhere(now: now)
        case .attempt: failed(.timedOut)
        case .silence: finishStream(orFail: .timedOut)
        case .total: outOfTime(now: now)
        }
    }

    /// The upstream is silent. It is given up where there is another to ask, else it keeps its chance: a request that is
    /// answered late is better than one that fails early.
    private func lookElsewhere(now: NIODeadline) {
        if continueWithHedge(after: .timedOut, now: now) { return }
        // A hedge may have been the last attempt that there is.
        guard state.mayTryAgain(now: now), let attempt, let decision = destination?.decision else {
            return state.staysWaiting()
        }
        if let next = pick(excluding: state.failedUpstreams + [attempt.upstream.id], now: now) {
            endAttempt(.timedOut, now: now, isOfRequest: state.repeats(.timedOut))
            _ = state.failed(.timedOut, upstream: attempt.upstream.id, hasOther: true, now: now)
            return ask(next, now: now)
        }
        let here = RouteRequest.Exclusion(site: decision.site, model: decision.model)
        guard let other = try? route(excluding: state.exclusions + [here]) else { return state.staysWaiting() }
        guard let pass = other.group.gate.enter() else {
            report(other.decision, Ending(status: .cancelled))
            return state.staysWaiting()
        }
        endAttempt(.timedOut, now: now, isOfRequest: state.repeats(.timedOut))
        _ = state.failed(.timedOut, upstream: attempt.upstream.id, hasOther: false, now: now)
        abandonDecision(after: .timedOut)
        take(pass, at: other)
    }

    private func outOfTime(now: NIODeadline) {
        endAttempt(.timedOut, now: now)
        let error = OpenAIError.deadlineExceeded(seconds: state.limits.total.inSeconds)
        if state.hasAnswered {
            endStream(with: error, status: .timedOut)
        } else {
            end(with: error, status: .timedOut, use: partial?.use ?? abandonedUse(now: now))
        }
    }

    // MARK: Words

    private func error(for failure: AttemptFailure) -> OpenAIError {
        if state.hasAnswered {
            return failure == .timedOut ? .streamStalled(seconds: state.limits.idle.inSeconds) : .streamCut
        }
        return switch failure {
        case .timedOut: .upstreamTimedOut(attempts: state.attempts)
        case .garbage: .upstreamGarbage
        case .tooLong: .upstreamTooLarge(limitBytes: UpstreamAnswer.mostCollectedBytes)
        case .full, .status(429): .overloaded(retryAfter: untilTried() ?? .seconds(1))
        case .unavailable, .refused:
            .unavailable("No model server can be reached that may answer the request.", retryAfter: untilTried())
        case .cut: .upstreamFailed(attempts: state.attempts, last: "closed the connection")
        case .status(503):
            .unavailable("The model servers that may answer the request are not available.", retryAfter: untilTried())
        case .status(let code): .upstreamFailed(attempts: state.attempts, last: "answered \(code)")
        }
    }
}

extension Exchange {
    /// Whoever waits longer finds another gateway, or servers that have come back sooner than they said.
    private static let longestWait = TimeAmount.seconds(30)
    private static let shortestWait = TimeAmount.milliseconds(100)

    /// The time until the first of the servers that may answer the request may be asked again; nil where one may be now,
    /// or nothing is known of any.
    func untilTried(now: NIODeadline = .now()) -> Duration? {
        var least: TimeAmount?
        let failed = destination.map { [RouteRequest.Exclusion(site: $0.group.site, model: $0.group.model)] } ?? []
        for place in failed + state.exclusions + services.upstreams.unavailable() {
            guard let model = place.model, request.route.pinnedModel.map({ $0 == model }) ?? true,
                let group = services.upstreams.group(site: place.site, model: model),
                group.task == request.route.task, !group.upstreams.isEmpty
            else { continue }
            let wait = group.untilTried(now: now)
            guard wait > .zero else { return nil }
            least = min(least ?? wait, wait)
        }
        return least.map { .nanoseconds(min(max($0, Self.shortestWait), Self.longestWait).nanoseconds) }
    }
}

extension AttemptFailure {
    /// As the upstream's health counts it.
    var result: AttemptResult {
        switch self {
        case .refused: .refused
        case .timedOut: .timedOut
        case .cut: .cut
        case .garbage, .tooLong: .garbage
        case .status(let code): .status(code)
        case .full, .unavailable: .cancelled
        }
    }
}
