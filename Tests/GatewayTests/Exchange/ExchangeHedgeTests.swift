import NIOCore
import Testing

@testable import Gateway

/// When a slow attempt gets another beside it.
struct ExchangeHedgeTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private func state(attempts: Int = 4, predicted: Double = 0.4, hedges: Bool = true) -> ExchangeState {
        let limits = ExchangeLimits(
            total: .seconds(600),
            firstByte: .seconds(30),
            idle: .seconds(60),
            maxAttempts: attempts,
            hedges: hedges
        )
        var state = ExchangeState(limits: limits, began: start)
        state.routed(FirstByteBudget(predictedSeconds: predicted))
        state.attempted(now: start)
        return state
    }

    @Test func `the time comes when 95 of 100 would have answered, and not before 50 milliseconds`() {
        let slow = state()
        #expect(slow.deadline == start + .milliseconds(400))
        #expect(slow.expiry(now: start + .milliseconds(399)) == nil)
        #expect(slow.expiry(now: start + .milliseconds(400)) == .hedge)
        #expect(state(predicted: 0.001).deadline == start + .milliseconds(50))
        #expect(state(predicted: .infinity).deadline == start + .milliseconds(500))
    }

    @Test func `without hedging, at the last attempt or after a byte it never comes`() {
        let later = start + .milliseconds(500)
        #expect(state(hedges: false).expiry(now: later) == nil)
        #expect(state(attempts: 1).expiry(now: later) == nil)
        var whole = state()
        whole.received(isStreamed: false, now: start + .milliseconds(10))
        #expect(whole.expiry(now: later) == nil)
        var stream = state()
        stream.received(isStreamed: true, now: start + .milliseconds(10))
        #expect(stream.expiry(now: later) == nil)
    }

    @Test func `it comes once a request, whether or not anything came of it`() {
        var state = state()
        state.passedHedge(now: start + .milliseconds(400))
        #expect(state.expiry(now: start + .milliseconds(500)) == nil)
        _ = state.failed(.cut, upstream: 1, hasOther: true, now: start + .milliseconds(500))
        state.attempted(now: start + .milliseconds(500))
        #expect(state.expiry(now: start + .seconds(1)) == nil)
    }

    @Test func `beside one that is likely silent another is asked whether or not the fleet hedges`() {
        var silent = state(predicted: 0.1, hedges: false)
        #expect(silent.expiry(now: start + .milliseconds(499)) == nil)
        #expect(silent.expiry(now: start + .milliseconds(500)) == .hedge)
        // Nobody is there to ask: it is given up when its patience is over.
        silent.passedHedge(now: start + .milliseconds(500))
        #expect(silent.deadline == start + .seconds(2))
        #expect(silent.expiry(now: start + .seconds(2)) == .lookElsewhere)
        var slow = state(predicted: 0.1)
        slow.passedHedge(now: start + .milliseconds(100))
        #expect(slow.expiry(now: start + .milliseconds(500)) == .hedge)
        #expect(state(attempts: 1, hedges: false).expiry(now: start + .seconds(3)) == nil)
    }

    @Test func `a second attempt counts, and gives the first the time that it has itself`() {
        var state = state()
        state.passedHedge(now: start + .milliseconds(400))
        state.hedged(FirstByteBudget(predictedSeconds: 0.4), now: start + .milliseconds(400))
        #expect(state.attempts == 2)
        // Twice the patience of a first attempt.
        #expect(state.deadline == start + .milliseconds(4400))
        #expect(state.expiry(now: start + .milliseconds(4400)) == .lookElsewhere)
        state.hedgeFailed(upstream: 9, now: start + .milliseconds(600))
        #expect(state.failedUpstreams == [9])
        // As before, and soon another beside it.
        #expect(state.expiry(now: start + .milliseconds(1199)) == nil)
        #expect(state.expiry(now: start + .milliseconds(1200)) == .hedge)
        state.passedHedge(now: start + .milliseconds(1200))
        #expect(state.deadline == start + .seconds(2))
    }

    @Test func `the last attempts that there are have all the time`() {
        var state = state(attempts: 2)
        state.passedHedge(now: start + .milliseconds(400))
        state.hedged(FirstByteBudget(predictedSeconds: 0.4), now: start + .milliseconds(400))
        #expect(state.deadline == start + .seconds(30))
    }

    @Test func `one that takes the place of the first has time from its own beginning`() {
        var state = state(predicted: 1)
        state.passedHedge(now: start + .seconds(1))
        state.hedged(FirstByteBudget(predictedSeconds: 1), now: start + .seconds(1))
        let began = start + .seconds(1)
        state.adopted(FirstByteBudget(predictedSeconds: 1), began: began, firstByteAt: nil)
        state.failedBesideHedge(.cut, upstream: 4)
        // Three times what was foreseen, and twice that for a second attempt.
        #expect(state.expiry(now: began + .seconds(3)) == .hedge)
        state.passedHedge(now: began + .seconds(3))
        #expect(state.deadline == began + .seconds(6))
        #expect(state.expiry(now: began + .seconds(6)) == .lookElsewhere)
        #expect(state.lastFailure == .cut)
        #expect(state.failedUpstreams == [4])
        state.adopted(FirstByteBudget(predictedSeconds: 1), began: began, firstByteAt: began + .seconds(1))
        #expect(state.expiry(now: began + .seconds(61)) == .attempt)
        state.ended()
        #expect(state.expiry(now: began + .seconds(500)) == nil)
    }

    @Test func `an attempt is blamed that had three times the time of the one that answered`() {
        #expect(!Exchange.isOutpaced(.milliseconds(349), by: .milliseconds(100)))
        #expect(Exchange.isOutpaced(.milliseconds(350), by: .milliseconds(100)))
        #expect(!Exchange.isOutpaced(.seconds(7), by: .seconds(4)))
    }
}
