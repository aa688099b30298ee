import ControlPlane
import Foundation
import NIOCore

/// One request on its way to an answer: which attempts it has behind it, what may be tried next, and until when. Pure;
/// ``Exchange`` is its shell.
///
/// Another upstream is tried only while the client has not seen a byte of an answer, and at once: there is no use in
/// waiting before somebody *else* is asked.
struct ExchangeState: Sendable {
    enum Phase: Hashable, Sendable {
        /// Before the router has answered, or between two attempts.
        case choosing

        /// Waits for a place at the model.
        case queued

        /// An upstream has been asked and has not said anything.
        case waiting

        /// The upstream's answer is coming.
        case answering

        case ended
    }

    /// What follows from a failure.
    enum Next: Hashable, Sendable {
        /// Another endpoint of the same model at the same site.
        case anotherUpstream

        /// The router again, without what has failed.
        case reroute

        /// The client gets an error.
        case giveUp(AttemptFailure)

        /// The client gets an error within its stream, and the stream's end.
        case endStream(AttemptFailure)
    }

    /// What a deadline that has passed asks for.
    enum Expiry: Hashable, Sendable {
        /// The upstream is slower than 95 of 100 were foreseen to be: ask another beside it.
        case hedge

        /// The upstream is silent: go elsewhere if there is anywhere to go.
        case lookElsewhere

        /// The attempt is over.
        case attempt

        /// The answer has fallen silent.
        case silence

        /// The request has used up its time.
        case total
    }

    /// No attempt gets another beside it before this time, however fast it was foreseen to be.
    static let leastHedgeWait = TimeAmount.milliseconds(50)

    /// How long an answer's end may take that has been announced.
    private static let longestFarewell = TimeAmount.seconds(1)

    let limits: ExchangeLimits
    let began: NIODeadline
    private(set) var phase = Phase.choosing

    /// Upstreams asked so far.
    private(set) var attempts = 0

    /// Where the router must not send it again.
    private(set) var exclusions: [RouteRequest.Exclusion] = []

    /// Endpoints of the present group that have failed.
    private(set) var failedUpstreams: [Int] = []

    /// The latest decision that failed.
    private(set) var failedDecision: UUID?
    private(set) var lastFailure: AttemptFailure?

    /// When the first byte of the answer came.
    private(set) var firstByteAt: NIODeadline?

    /// Whether the client has seen a part of the answer.
    private(set) var hasAnswered = false

    private var budget = FirstByteBudget(predictedSeconds: 0)
    private var softDeadline = NIODeadline.distantFuture
    private var hardDeadline = NIODeadline.distantFuture
    private var hedgeTime = NIODeadline.distantFuture

    /// Whether its one attempt beside another has been thought of.
    private var hasHedged = false

    init(limits: ExchangeLimits, began: NIODeadline) {
        self.limits = limits
        self.began = began
    }

    var totalDeadline: NIODeadline { began + limits.total }

    /// When something has to be looked at if nothing happens before.
    var deadline: NIODeadline { min(softDeadline, hardDeadline, hedgeTime, totalDeadline) }

    /// The router has chosen a site and a model.
    mutating func routed(_ budget: FirstByteBudget) {
        phase = .choosing
        failedUpstreams.removeAll(keepingCapacity: true)
        self.budget = budget
    }

    /// It waits for a place at the model.
    mutating func queued() { phase = .queued }

    /// An upstream is asked.
    mutating func attempted(now: NIODeadline) {
        attempts += 1
        waits(since: now)
        guard limits.hedges, !hasHedged, attempts < limits.maxAttempts, budget.predictedSeconds.isFinite else { return }
        hedgeTime = now + max(Self.leastHedgeWait, .fractional(seconds: budget.predictedSeconds))
    }

    private mutating func waits(since moment: NIODeadline) {
        phase = .waiting
        softDeadline = .distantFuture
        let longest = budget.longest(configured: limits.firstByte)
        if attempts < limits.maxAttempts {
            let spent = (moment - began).inSeconds
            softDeadline = moment + budget.amount(attempt: attempts, spent: spent, most: longest)
        }
        hardDeadline = moment + longest
        hedgeTime = .distantFuture
    }

    /// A part of the answer's body has come from upstream.
    ///
    /// - Parameter isStreamed: Whether it goes on to the client at once. What is collected could still be had from
    ///   elsewhere, so its first byte does not end the wait.
    mutating func received(isStreamed: Bool, now: NIODeadline) {
        if firstByteAt == nil { firstByteAt = now }
        hedgeTime = .distantFuture
        if isStreamed, phase == .waiting {
            phase = .answering
            softDeadline = .distantFuture
        }
        hardDeadline = now + limits.idle
    }

    /// The upstream has said that its stream is over: the end of its answer must follow at once.
    mutating func saidDone(now: NIODeadline) { hardDeadline = min(hardDeadline, now + Self.longestFarewell) }

    /// The upstream is not read, since the client does not take what it has said: its silence means nothing.
    mutating func held() { if phase == .answering { hardDeadline = .distantFuture } }

    /// The client has been sent a part of the answer: from here there is no other attempt.
    mutating func answered() { hasAnswered = true }

    /// There is nowhere else to go: the upstream gets all the time there is.
    mutating func staysWaiting() { softDeadline = .distantFuture }

    /// Whether another attempt is allowed.
    func mayTryAgain(now: NIODeadline) -> Bool {
        !hasAnswered && attempts < limits.maxAttempts && now < totalDeadline
    }

    /// Whether the upstream before failed at this request in the same way, having taken it: then the request is more
    /// likely to blame than both, and one that nobody can answer must not close the servers to everybody else.
    func repeats(_ failure: AttemptFailure) -> Bool {
        switch failure {
        case .status, .cut, .timedOut: failure == lastFailure
        default: false
        }
    }

    /// An attempt, or the wish for one, has failed.
    ///
    /// - Parameters:
    ///   - upstream: The endpoint asked, if any was.
    ///   - hasOther: Whether the group has an endpoint that may be asked besides those that failed.
    mutating func failed(
        _ failure: AttemptFailure,
        upstream: Int?,
        hasOther: Bool,
        now: NIODeadline
    ) -> Next {
        lastFailure = failure
        clearDeadlines()
        if let upstream { failedUpstreams.append(upstream) }
        if hasAnswered {
            phase = .ended
            return .endStream(failure)
        }
        guard !failure.isFinal, mayTryAgain(now: now) else {
            phase = .ended
            return .giveUp(failure)
        }
        phase = .choosing
        firstByteAt = nil
        let isOfUpstream = failure != .full && failure != .unavailable
        return hasOther && isOfUpstream ? .anotherUpstream : .reroute
    }

    /// A decision has come to nothing: its site and model are not asked again.
    mutating func abandon(_ decision: UUID, site: String, model: String) {
        failedDecision = decision
        exclusions.append(RouteRequest.Exclusion(site: site, model: model))
    }

    /// The router knows nobody else.
    mutating func foundNobody() -> AttemptFailure {
        phase = .ended
        return lastFailure ?? .unavailable
    }

    /// What the time asks for.
    func expiry(now: NIODeadline) -> Expiry? {
        guard phase != .ended, now >= deadline else { return nil }
        if now >= totalDeadline { return .total }
        if phase == .answering { return .silence }
        if now >= hardDeadline { return .attempt }
        return now >= softDeadline ? .lookElsewhere : .hedge
    }

    mutating func ended() {
        phase = .ended
        clearDeadlines()
    }

    private mutating func clearDeadlines() {
        softDeadline = .distantFuture
        hardDeadline = .distantFuture
        hedgeTime = .distantFuture
    }
}

/// A second attempt beside a slow first one: at most one a request, and only while the client has seen nothing.
extension ExchangeState {
    /// The time for a second attempt has come, whether or not there will be one.
    mutating func passedHedge() {
        hasHedged = true
        hedgeTime = .distantFuture
    }

    /// A second attempt has begun beside the first, whose deadlines stay.
    mutating func hedged() { attempts += 1 }

    /// The second attempt has failed, and the first goes on.
    mutating func hedgeFailed(upstream: Int) { failedUpstreams.append(upstream) }

    /// The second attempt takes the place of the first.
    ///
    /// - Parameter moment: When it began: it has as much time as any other attempt.
    mutating func adopted(_ budget: FirstByteBudget, began moment: NIODeadline, firstByteAt: NIODeadline?) {
        self.budget = budget
        self.firstByteAt = firstByteAt
        waits(since: moment)
        if let firstByteAt { hardDeadline = firstByteAt + limits.idle }
    }

    /// The first attempt has failed, and the second has taken its place.
    ///
    /// - Parameter upstream: The endpoint that failed, where the second attempt is at another of the same group.
    mutating func failedBesideHedge(_ failure: AttemptFailure, upstream: Int?) {
        lastFailure = failure
        if let upstream { failedUpstreams.append(upstream) }
    }
}
