import NIOCore
import Testing

@testable import Gateway

/// What the beginnings of answers say of an upstream, and what the silence of its probes does.
struct CircuitBreakerStreamTests {
    private static let start = UpstreamScene.start
    private static let ill = AttemptResult.Verdict.ill(.failing)

    private let start = Self.start

    private func fail(_ breaker: inout CircuitBreaker, times: Int = 1, hadBegun: Bool = false) {
        for _ in 0..<times { breaker.record(Self.ill, hadBegun: hadBegun, now: start, random: 0) }
    }

    private func silence(_ breaker: inout CircuitBreaker, times: Int = 1) {
        for _ in 0..<times { breaker.recordProbe(isHealthy: false, isSilent: true, now: start, random: 0) }
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

    @Test func `probes without an answer count only where no request has been served since the last`() {
        var breaker = CircuitBreaker()
        for turn in 0..<12 {
            silence(&breaker)
            if turn.isMultiple(of: 2) { breaker.recordBeginning() }
        }
        #expect(breaker.state == .closed)
        silence(&breaker, times: 3)
        #expect(breaker.isDoubted)
    }

    @Test func `what a server says of itself counts, whatever requests say`() {
        var breaker = CircuitBreaker()
        for _ in 0..<3 {
            breaker.record(.healthy, now: start, random: 0)
            breaker.recordProbe(isHealthy: false, now: start, random: 0)
        }
        #expect(breaker.state != .closed && !breaker.isDoubted)
    }

    @Test func `a server that is doubted is taken back by any request that it serves, and by a good probe`() {
        var doubted = CircuitBreaker()
        silence(&doubted, times: 3)
        #expect(doubted.isDoubted && doubted.opensAt != nil)
        var begun = doubted
        begun.recordBeginning()
        var served = doubted
        served.record(.healthy, now: start, random: 0)
        var probed = doubted
        probed.recordProbe(isHealthy: true, now: start, random: 0)
        #expect([begun, served, probed].allSatisfy { $0.state == .closed })
    }

    @Test func `a request that a doubted server fails, or a probe that it refuses, ends the doubt`() {
        var failing = CircuitBreaker()
        silence(&failing, times: 3)
        fail(&failing)
        #expect(failing.state != .closed && !failing.isDoubted)
        var refusing = CircuitBreaker()
        silence(&refusing, times: 3)
        refusing.recordProbe(isHealthy: false, now: start, random: 0)
        #expect(refusing.state != .closed && !refusing.isDoubted)
    }

    @Test func `silence alone does not put off the trial of a doubted server`() {
        var breaker = CircuitBreaker()
        silence(&breaker, times: 3)
        let opensAt = breaker.opensAt
        for second in Int64(1)...20 {
            breaker.recordProbe(isHealthy: false, isSilent: true, now: start + .seconds(second), random: 0)
        }
        #expect(breaker.opensAt == opensAt)
    }

    @Test func `as a last resort one request a second goes to a failing server, and all to a doubted one`() {
        var failing = opened()
        for _ in 0..<5 {
            _ = failing.admit(now: start + .hours(1))
            failing.record(Self.ill, now: start + .hours(1), random: .max)
        }
        let opened = start + .hours(1)
        let admitted = (1...40).filter { failing.admitAsLastResort(now: opened + .milliseconds(100 * $0)) }
        #expect(admitted == [10, 20, 30, 40])
        failing.record(.healthy, now: opened + .seconds(5), random: 0)
        #expect(failing.state == .closed)
        var doubted = CircuitBreaker()
        silence(&doubted, times: 3)
        #expect((0..<5).allSatisfy { _ in doubted.admitAsLastResort(now: start) })
    }
}
