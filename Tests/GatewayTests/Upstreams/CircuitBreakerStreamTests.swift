import NIOCore
import Testing

@testable import Gateway

/// What the beginnings of answers say of an upstream.
struct CircuitBreakerStreamTests {
    private static let start = UpstreamScene.start
    private static let ill = AttemptResult.Verdict.ill(.failing)

    private let start = Self.start

    private func fail(_ breaker: inout CircuitBreaker, times: Int = 1, hadBegun: Bool = false) {
        for _ in 0..<times { breaker.record(Self.ill, hadBegun: hadBegun, now: start, random: 0) }
    }

    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        fail(&breaker, times: 3)
        return breaker
    }

    @Test func `the first good part of a trial's answer closes it`() {
        var breaker = opened()
        let isAdmitted = breaker.admit(now: start + .seconds(1))
        #expect(isAdmitted)
        breaker.recordBeginning()
        #expect(breaker.state == .closed)
    }

    @Test func `a server that begins its trials and breaks off has its cool-down doubled all the same`() {
        var breaker = opened()
        for opening in 2...4 {
            _ = breaker.admit(now: start + .minutes(1))
            breaker.recordBeginning()
            fail(&breaker, times: 3, hadBegun: true)
            #expect(breaker.state != .closed && breaker.openings == opening)
        }
        _ = breaker.admit(now: start + .minutes(1))
        breaker.recordBeginning()
        breaker.record(.healthy, hadBegun: true, now: start, random: 0)
        #expect(breaker.openings == 0)
    }

    @Test func `a stream that begins stands between failures, before it has come to its end`() {
        var breaker = CircuitBreaker()
        for _ in 0..<3 {
            fail(&breaker, times: 2)
            for _ in 0..<4 { breaker.recordBeginning() }
        }
        #expect(breaker.state == .closed)
    }

    @Test func `streams under way are among the last requests`() {
        var breaker = CircuitBreaker()
        for _ in 0..<20 { breaker.recordBeginning() }
        for _ in 0..<6 {
            fail(&breaker, times: 2)
            breaker.recordBeginning()
        }
        #expect(breaker.state == .closed)
    }

    @Test func `three streams in a row that break off open it, whatever begins between them`() {
        var breaker = CircuitBreaker()
        for _ in 0..<2 {
            breaker.recordBeginning()
            fail(&breaker, hadBegun: true)
            breaker.recordBeginning()
        }
        #expect(breaker.state == .closed)
        fail(&breaker, hadBegun: true)
        #expect(breaker.state != .closed)
    }

    @Test func `a request is counted once, though its beginning and its end are told`() {
        var breaker = CircuitBreaker()
        var requests = 0
        while breaker.state == .closed, requests < 100 {
            breaker.recordBeginning()
            if requests.isMultiple(of: 2) {
                breaker.record(.healthy, hadBegun: true, now: start, random: 0)
            } else {
                fail(&breaker, hadBegun: true)
            }
            requests += 1
        }
        #expect(requests == 12)
    }

    @Test func `a stream that breaks off counts, though its beginning has left the window`() {
        var breaker = CircuitBreaker(settings: .init(consecutiveFailures: 100, windowRequests: 12))
        for _ in 0..<12 { fail(&breaker, hadBegun: true) }
        #expect(breaker.state != .closed)
    }
}
