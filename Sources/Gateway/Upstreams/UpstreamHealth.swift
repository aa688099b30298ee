import Atomics
import NIOConcurrencyHelpers
import NIOCore

/// How one endpoint is doing: requests under way, its circuit breaker, a pause it has asked for.
///
/// It outlives a re-read fleet that keeps the endpoint. What choosing an upstream reads is atomic; the rest is behind
/// one lock that is held for some nanoseconds once a request.
final class UpstreamHealth: Sendable {
    /// Whether a request may go to the endpoint.
    enum Readiness: Hashable, Sendable {
        case free

        /// One may, as the trial: ``UpstreamHealth/claim(now:)`` gives it to one caller.
        case due
        case no
    }

    /// How long an endpoint that says "too many requests", and not for how long, is left alone.
    static let pauseWithoutWord = TimeAmount.milliseconds(500)

    /// However long an endpoint asks to be left alone, it is asked again after this time.
    static let longestPause = TimeAmount.seconds(30)

    private struct State {
        var breaker: CircuitBreaker
        var pausedUntil: NIODeadline?
        var isRetired = false
        var tally = UpstreamTally()
    }

    private let state: NIOLockedValueBox<State>
    private let running = ManagedAtomic<Int>(0)

    /// Uptime in nanoseconds from which a request may go; zero while any may.
    private let opensAtNanoseconds = ManagedAtomic<UInt64>(0)
    private let troubled: TroubleCount
    private let random: @Sendable () -> UInt64

    /// - Parameters:
    ///   - troubled: Told when requests may not simply go to the endpoint any more, and when they may again.
    ///   - random: 64 even bits a call, for the jitter of cool-downs.
    init(settings: CircuitBreaker.Settings, troubled: TroubleCount, random: @escaping @Sendable () -> UInt64) {
        state = NIOLockedValueBox(State(breaker: CircuitBreaker(settings: settings)))
        self.troubled = troubled
        self.random = random
    }

    /// Attempts under way.
    var inFlight: Int { running.load(ordering: .relaxed) }

    func readiness(now: NIODeadline) -> Readiness {
        let opensAt = opensAtNanoseconds.load(ordering: .relaxed)
        if opensAt == 0 { return .free }
        return opensAt <= now.uptimeNanoseconds ? .due : .no
    }

    /// The moment from which it may be tried; nil while it may at once.
    func opensAt(now: NIODeadline) -> NIODeadline? {
        let opensAt = NIODeadline.uptimeNanoseconds(opensAtNanoseconds.load(ordering: .relaxed))
        return opensAt > now ? opensAt : nil
    }

    /// Takes the place of the trial at an endpoint that is due; false when another request was faster.
    func claim(now: NIODeadline) -> Bool {
        withState { state in
            if let until = state.pausedUntil {
                guard now >= until else { return false }
                state.pausedUntil = nil
            }
            return state.breaker.admit(now: now)
        }
    }

    /// Whether a request may go to it that has nobody else to go to.
    func mayBeLastResort(now: NIODeadline) -> Bool {
        state.withLockedValue { state in
            if let until = state.pausedUntil, until > now { return false }
            return state.breaker.admitsAsLastResort(now: now)
        }
    }

    /// Takes the place of such a request; false when there is none.
    func claimAsLastResort(now: NIODeadline) -> Bool {
        withState { state in
            if let until = state.pausedUntil {
                guard now >= until else { return false }
                state.pausedUntil = nil
            }
            return state.breaker.admitAsLastResort(now: now)
        }
    }

    /// Whether nothing speaks against it but that its probes get no answer in time.
    var isDoubted: Bool { state.withLockedValue { $0.breaker.isDoubted } }

    func began() { running.wrappingIncrement(ordering: .relaxed) }

    /// The first good part of an answer that goes on has come.
    func answers() { withState { $0.breaker.recordBeginning() } }

    /// - Parameters:
    ///   - isOfRequest: Whether the request is more likely to blame. A trial has failed all the same.
    ///   - hadBegun: Whether ``answers()`` was called for it.
    func ended(_ result: AttemptResult, now: NIODeadline, isOfRequest: Bool = false, hadBegun: Bool = false) {
        running.wrappingDecrement(ordering: .relaxed)
        let random = self.random
        withState { state in
            let verdict = isOfRequest && state.breaker.state == .closed ? .nothing : result.verdict
            state.breaker.record(verdict, hadBegun: hadBegun, now: now, random: verdict.isIll ? random() : 0)
            state.tally.record(result, now: now)
            if verdict == .busy {
                state.pausedUntil = max(state.pausedUntil ?? now, now + Self.pauseWithoutWord)
            }
        }
    }

    /// Leaves the endpoint alone for as long as it asks, within reason.
    func pause(for amount: TimeAmount, now: NIODeadline) {
        let until = now + min(amount, Self.longestPause)
        withState { state in state.pausedUntil = max(state.pausedUntil ?? until, until) }
    }

    func probed(_ probe: ProbeResult, now: NIODeadline) {
        let random = self.random
        withState { state in
            let random = probe.isHealthy ? 0 : random()
            state.breaker.recordProbe(
                isHealthy: probe.isHealthy,
                isSilent: probe.isSilent,
                now: now,
                random: random
            )
            state.tally.probe = probe
        }
    }

    func scraped(_ scrape: ScrapeResult) {
        withState { state in state.tally.scrape = scrape }
    }

    /// Says that the fleet has the endpoint no more: attempts under way still end here, but trouble is not counted.
    func retire() {
        state.withLockedValue { state in
            guard !state.isRetired else { return }
            state.isRetired = true
            if opensAtNanoseconds.load(ordering: .relaxed) != 0 { troubled.change(by: -1) }
        }
    }

    /// What it knows, for people.
    func snapshot() -> (breaker: CircuitBreaker.State, pausedUntil: NIODeadline?, tally: UpstreamTally) {
        state.withLockedValue { ($0.breaker.state, $0.pausedUntil, $0.tally) }
    }

    /// Zero says that nothing is in the way.
    private static func mark(_ moment: NIODeadline?) -> UInt64 { moment.map { max($0.uptimeNanoseconds, 1) } ?? 0 }

    /// Changes the state, and after it what choosing reads.
    private func withState<Value>(_ body: (inout State) -> Value) -> Value {
        state.withLockedValue { state in
            let value = body(&state)
            let after = max(Self.mark(state.breaker.opensAt), Self.mark(state.pausedUntil))
            let before = opensAtNanoseconds.load(ordering: .relaxed)
            if after != before {
                opensAtNanoseconds.store(after, ordering: .relaxed)
                if !state.isRetired, (before == 0) != (after == 0) { troubled.change(by: after == 0 ? -1 : 1) }
            }
            return value
        }
    }
}

extension AttemptResult.Verdict {
    fileprivate var isIll: Bool {
        if case .ill = self { true } else { false }
    }
}
