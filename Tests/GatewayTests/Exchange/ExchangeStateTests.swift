import ControlPlane
import Foundation
import NIOCore
import Testing

@testable import Gateway

struct ExchangeStateTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private let decision = UUID()

    private func state(attempts: Int = 4, predicted: Double = 0.1, objective: Double? = nil) -> ExchangeState {
        let limits = ExchangeLimits(
            total: .seconds(600),
            firstByte: .seconds(30),
            idle: .seconds(60),
            maxAttempts: attempts
        )
        var state = ExchangeState(limits: limits, began: start)
        state.routed(FirstByteBudget(predictedSeconds: predicted, objectiveSeconds: objective))
        return state
    }

    @Test func `a failed attempt goes to another upstream of the group at once`() {
        var state = state()
        state.attempted(now: start)
        #expect(state.failed(.refused, upstream: 7, hasOther: true, now: start) == .anotherUpstream)
        #expect(state.failedUpstreams == [7])
        #expect(state.attempts == 1)
    }

    @Test func `without another upstream the router is asked again, without what has failed`() {
        var state = state()
        state.attempted(now: start)
        #expect(state.failed(.status(503), upstream: 7, hasOther: false, now: start) == .reroute)
        state.abandon(decision, site: "north", model: "small")
        #expect(state.exclusions == [RouteRequest.Exclusion(site: "north", model: "small")])
        #expect(state.failedDecision == decision)
        state.routed(FirstByteBudget(predictedSeconds: 0.1))
        #expect(state.failedUpstreams.isEmpty)
    }

    @Test func `the attempts come to an end`() {
        var state = state(attempts: 2)
        state.attempted(now: start)
        #expect(state.failed(.cut, upstream: 1, hasOther: true, now: start) == .anotherUpstream)
        state.attempted(now: start)
        #expect(state.failed(.timedOut, upstream: 2, hasOther: true, now: start) == .giveUp(.timedOut))
        #expect(state.phase == .ended)
    }

    @Test func `a full model sends to the router even where it has other upstreams, and costs no attempt`() {
        var state = state()
        #expect(state.failed(.full, upstream: nil, hasOther: true, now: start) == .reroute)
        #expect(state.attempts == 0)
        #expect(state.foundNobody() == .full)
    }

    @Test func `nothing is tried again once the client has seen a byte`() {
        var state = state()
        state.attempted(now: start)
        state.received(isStreamed: true, now: start)
        state.answered()
        #expect(state.failed(.cut, upstream: 1, hasOther: true, now: start) == .endStream(.cut))
    }

    @Test func `an answer that is too long is not asked for again`() {
        var state = state()
        state.attempted(now: start)
        #expect(state.failed(.tooLong, upstream: 1, hasOther: true, now: start) == .giveUp(.tooLong))
    }

    @Test func `a silent upstream is left long before the limit where there is another`() {
        var state = state()
        state.attempted(now: start)
        #expect(state.expiry(now: start + .milliseconds(499)) == nil)
        #expect(state.expiry(now: start + .milliseconds(500)) == .hedge)
        state.passedHedge(now: start + .milliseconds(500))
        #expect(state.expiry(now: start + .milliseconds(1_900)) == nil)
        #expect(state.expiry(now: start + .seconds(2)) == .lookElsewhere)
        state.staysWaiting()
        #expect(state.expiry(now: start + .seconds(29)) == nil)
        #expect(state.expiry(now: start + .seconds(30)) == .attempt)
    }

    @Test func `the last attempt has all the time that the limit leaves`() {
        var state = state(attempts: 1)
        state.attempted(now: start)
        #expect(state.expiry(now: start + .seconds(29)) == nil)
        #expect(state.expiry(now: start + .seconds(30)) == .attempt)
    }

    @Test func `the first byte of an answer in one piece does not end the wait for the rest`() {
        var state = state()
        state.attempted(now: start)
        state.received(isStreamed: false, now: start + .milliseconds(10))
        #expect(state.expiry(now: start + .seconds(2)) == .lookElsewhere)
    }

    @Test func `silence within a stream ends it after the idle time`() {
        var state = state()
        state.attempted(now: start)
        state.received(isStreamed: true, now: start + .seconds(1))
        #expect(state.expiry(now: start + .seconds(60)) == nil)
        #expect(state.expiry(now: start + .seconds(61)) == .silence)
    }

    @Test func `silence of an upstream that is not read means nothing`() {
        var state = state()
        state.attempted(now: start)
        state.received(isStreamed: true, now: start)
        state.held()
        #expect(state.expiry(now: start + .seconds(599)) == nil)
        #expect(state.expiry(now: start + .seconds(600)) == .total)
    }

    @Test func `no attempt begins after the total time`() {
        var state = state()
        state.attempted(now: start)
        let late = start + .seconds(600)
        #expect(state.expiry(now: late) == .total)
        #expect(state.failed(.cut, upstream: 1, hasOther: true, now: late) == .giveUp(.cut))
        #expect(state.expiry(now: late) == nil)
    }
}
