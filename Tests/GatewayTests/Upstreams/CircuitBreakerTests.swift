import NIOCore
import Testing

@testable import Gateway

struct CircuitBreakerTests {
    private static let start = UpstreamScene.start
    private static let ill = AttemptResult.Verdict.ill(.failing)

    private func opened(_ verdict: AttemptResult.Verdict = ill, random: UInt64 = UpstreamScene.fullJitter)
        -> CircuitBreaker
    {
        var breaker = CircuitBreaker()
        for _ in 0..<3 { breaker.record(verdict, now: Self.start, random: random) }
        return breaker
    }

    @Test func `three failures in a row open it`() {
        var breaker = CircuitBreaker()
        for _ in 0..<2 { breaker.record(Self.ill, now: Self.start, random: 0) }
        #expect(breaker.state == .closed)
        breaker.record(Self.ill, now: Self.start, random: 0)
        #expect(breaker.state != .closed)
        #expect(breaker.openings == 1)
    }

    @Test func `a success between failures starts the count anew`() {
        var breaker = CircuitBreaker()
        for _ in 0..<3 {
            breaker.record(Self.ill, now: Self.start, random: 0)
            breaker.record(.healthy, now: Self.start, random: 0)
            breaker.record(.healthy, now: Self.start, random: 0)
        }
        #expect(breaker.state == .closed)
    }

    @Test func `half of the last requests failing opens it without a row of failures`() {
        var breaker = CircuitBreaker()
        var requests = 0
        while breaker.state == .closed, requests < 100 {
            breaker.record(requests.isMultiple(of: 2) ? .healthy : Self.ill, now: Self.start, random: 0)
            requests += 1
        }
        #expect(requests == 12)
    }

    @Test func `failures that have left the window do not count`() {
        var breaker = CircuitBreaker(settings: .init(windowRequests: 12))
        for index in 0..<10 {
            breaker.record(index.isMultiple(of: 2) ? .healthy : Self.ill, now: Self.start, random: 0)
        }
        for _ in 0..<12 { breaker.record(.healthy, now: Self.start, random: 0) }
        for index in 0..<9 { breaker.record(index.isMultiple(of: 2) ? .healthy : Self.ill, now: Self.start, random: 0) }
        #expect(breaker.state == .closed)
    }

    @Test func `open, it lets none through until the cool-down is over, and then exactly one`() {
        var breaker = opened()
        #expect(breaker.admit(now: Self.start + .milliseconds(999)) == false)
        #expect(breaker.admit(now: Self.start + .seconds(1)) == true)
        #expect(breaker.admit(now: Self.start + .seconds(1)) == false)
        #expect(breaker.admit(now: Self.start + .seconds(30)) == false)
    }

    @Test func `a good trial closes it`() {
        var breaker = opened()
        _ = breaker.admit(now: Self.start + .seconds(1))
        breaker.record(.healthy, now: Self.start + .seconds(2), random: 0)
        #expect(breaker.state == .closed)
        #expect(breaker.openings == 0)
    }

    @Test func `each bad trial doubles the cool-down, up to half a minute`() {
        var breaker = opened(random: evenJitter)
        var now = Self.start
        var coolDowns: [Int64] = []
        for _ in 0..<7 {
            guard let opensAt = breaker.opensAt else { break }
            coolDowns.append((opensAt - now).nanoseconds / 1_000_000)
            now = opensAt
            _ = breaker.admit(now: now)
            breaker.record(Self.ill, now: now, random: evenJitter)
        }
        #expect(coolDowns == [500, 1000, 2000, 4000, 8000, 15000, 15000])
    }

    /// Gives a jitter of nothing.
    private let evenJitter: UInt64 = 0

    @Test(arguments: [0, 1, 123_456_789, UInt64.max])
    func `the jitter keeps the cool-down between half and all of it`(random: UInt64) throws {
        let opensAt = try #require(opened(random: random).opensAt)
        #expect((.milliseconds(500) ... .seconds(1)).contains(opensAt - Self.start))
    }

    @Test func `a trial that the client gives up leaves the place to the next`() {
        var breaker = opened()
        _ = breaker.admit(now: Self.start + .seconds(1))
        breaker.record(.nothing, now: Self.start + .seconds(2), random: 0)
        #expect(breaker.admit(now: Self.start + .seconds(2)) == true)
    }

    @Test func `a trial that nobody reports on is over after a minute`() {
        var breaker = opened()
        _ = breaker.admit(now: Self.start + .seconds(1))
        #expect(breaker.admit(now: Self.start + .seconds(60)) == false)
        #expect(breaker.admit(now: Self.start + .seconds(61)) == true)
    }

    @Test func `what was under way when it opened changes nothing`() {
        var breaker = opened()
        let before = breaker.state
        for _ in 0..<10 { breaker.record(Self.ill, now: Self.start + .milliseconds(500), random: 0) }
        breaker.record(.healthy, now: Self.start + .milliseconds(500), random: 0)
        #expect(breaker.state == before)
        #expect(breaker.openings == 1)
    }

    @Test func `three failed probes in a row open it, and a good one closes it`() {
        var breaker = CircuitBreaker()
        for _ in 0..<2 { breaker.recordProbe(isHealthy: false, now: Self.start, random: 0) }
        breaker.recordProbe(isHealthy: true, now: Self.start, random: 0)
        for _ in 0..<2 { breaker.recordProbe(isHealthy: false, now: Self.start, random: 0) }
        #expect(breaker.state == .closed)
        breaker.recordProbe(isHealthy: false, now: Self.start, random: 0)
        #expect(breaker.state != .closed)
        breaker.recordProbe(isHealthy: true, now: Self.start, random: 0)
        #expect(breaker.state == .closed)
    }

    @Test func `a good probe brings back what could not be reached, and not what fails requests`() {
        var refusing = opened(.ill(.unreachable))
        refusing.recordProbe(isHealthy: true, now: Self.start, random: 0)
        #expect(refusing.state == .closed)
        var failing = opened()
        failing.recordProbe(isHealthy: true, now: Self.start, random: 0)
        #expect(failing.state != .closed)
    }

    @Test func `a failed probe is the trial of what cannot be reached, so that no request is`() {
        var breaker = opened(.ill(.unreachable))
        breaker.recordProbe(isHealthy: false, now: Self.start + .seconds(2), random: .max)
        #expect(breaker.openings == 2)
        #expect(breaker.admit(now: Self.start + .seconds(2)) == false)
    }

    @Test(arguments: [
        (AttemptResult.succeeded(firstByte: .milliseconds(3)), AttemptResult.Verdict.healthy),
        (.refused, .ill(.unreachable)), (.timedOut, .ill(.failing)), (.cut, .ill(.failing)),
        (.garbage, .ill(.failing)), (.status(500), .ill(.failing)), (.status(503), .ill(.failing)),
        (.status(408), .ill(.failing)), (.status(401), .ill(.failing)), (.status(404), .healthy),
        (.status(403), .healthy),
        (.status(422), .healthy), (.status(429), .busy), (.cancelled, .nothing),
    ])
    func `an attempt's end says of its server what it can`(result: AttemptResult, verdict: AttemptResult.Verdict) {
        #expect(result.verdict == verdict)
    }
}
