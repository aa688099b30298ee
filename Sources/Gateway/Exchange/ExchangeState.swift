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
        /// The upstream is slower than 95 of 100 were foreseen to be, or is likely silent: ask another beside it.
        case hedge

        /// The upstream, and whoever was asked beside it, is silent: go elsewhere if there is anywhere to go.
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
    var phase = Phase.choosing

    /// Upstreams asked so far.
    var attempts = 0

    /// Where the router must not send it again.
    private(set) var exclusions: [RouteRequest.Exclusion] = []

    /// Endpoints of the present group that have failed.
    var failedUpstreams: [Int] = []

    /// The latest decision that failed.
    private(set) var failedDecision: UUID?
    var lastFailure: AttemptFailure?

    /// When the first byte of the answer came.
    var firstByteAt: NIODeadline?

    /// Whether the client has seen a part of the answer.
    private(set) var hasAnswered = false

    var budget = FirstByteBudget(predictedSeconds: 0)
    var deadlines = AttemptDeadlines()

    /// Whether its one attempt beside a slow one has been thought of.
    var hasHedged = false

    init(limits: ExchangeLimits, began: NIODeadline) {
        self.limits = limits
        self.began = began
    }

    var totalDeadline: NIODeadline { began + limits.total }

    /// When something has to be looked at if nothing happens before.
    var deadline: NIODeadline { min(deadlines.earliest, totalDeadline) }

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
        let foreseen = max(Self.leastHedgeWait, .fractional(seconds: budget.predictedSeconds))
        deadlines.hedge = min(deadlines.rescue, now + foreseen)
    }

    mutating func waits(since moment: NIODeadline) {
        phase = .waiting
        deadlines = AttemptDeadlines()
        let longest = budget.longest(configured: limits.firstByte)
        if attempts < limits.maxAttempts {
            let spent = (moment - began).inSeconds
            deadlines.patience = moment + budget.amount(attempt: attempts, spent: spent, most: longest)
            deadlines.soft = deadlines.patience
            deadlines.rescue = moment + budget.untilRescue(spent: spent, most: longest)
            deadlines.hedge = deadlines.rescue
        }
        deadlines.hard = moment + longest
    }

    /// A part of the answer's body has come from upstream.
    ///
    /// - Parameter isStreamed: Whether it goes on to the client at once. What is collected could still be had from
    ///   elsewhere, so its first byte does not end the wait.
    mutating func received(isStreamed: Bool, now: NIODeadline) {
        if firstByteAt == nil { firstByteAt = now }
        deadlines.hedge = .distantFuture
        if isStreamed, phase == .waiting {
            phase = .answering
            deadlines.soft = .distantFuture
        }
        deadlines.hard = now + limits.idle
    }

    /// The upstream has said that its stream is over: the end of its answer must follow at once.
    mutating func saidDone(now: NIODeadline) { deadlines.hard = min(deadlines.hard, now + Self.longestFarewell) }

    /// The upstream is not read, since the client does not take what it has said: its silence means nothing.
    mutating func held() { if phase == .answering { deadlines.hard = .distantFuture } }

    /// The client has been sent a part of the answer: from here there is no other attempt.
    mutating func answered() { hasAnswered = true }

    /// There is nowhere else to go: the upstream gets all the time there is.
    mutating func staysWaiting() { deadlines.soft = .distantFuture }

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
        deadlines = AttemptDeadlines()
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
        if now >= deadlines.hard { return .attempt }
        return now >= deadlines.hedge ? .hedge : .lookElsewhere
    }

    mutating func ended() {
        phase = .ended
        deadlines = AttemptDeadlines()
    }
}
