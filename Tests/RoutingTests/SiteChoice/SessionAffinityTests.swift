import Routing
import SeededRandom
import Testing

/// Requests of many sessions against carbon that differs by site, with debts kept as the router keeps them.
struct SessionAffinityTests {
    private struct Stream {
        var selector: SiteSelector
        var grams: [Double]
        var weight: Double
        var owed: [Int]
        var turn: UInt64 = 0
        var counts: [Int]

        init(_ shares: [Double], grams: [Double], weight: Double) {
            selector = SiteSelector(
                planned: shares.enumerated().map { SiteShare(site: $0, name: "site-\($0)", share: $1) },
                nearest: Array(shares.indices)
            )
            self.grams = grams
            self.weight = weight
            owed = shares.map { _ in 0 }
            counts = owed
        }

        mutating func next(_ session: Int?, obstacle: (Int) -> SiteObstacle? = { _ in nil }) -> SiteChoice? {
            let affinity = session.map { SessionAffinity(session: StableHash.of("session \($0)"), weight: weight) }
            let choice = selector.choose(
                turn: turn,
                session: affinity,
                owed: { owed[$0] },
                grams: { grams[$0] },
                obstacle: obstacle
            )
            turn += 1
            guard let choice else { return nil }
            counts[choice.site] += 1
            if let other = choice.passedOver {
                owed[other] += 1
                owed[choice.site] -= 1
            }
            return choice
        }
    }

    /// The home that a session has while nothing speaks against it.
    private static func home(_ session: Int, _ shares: [Double]) -> Int {
        var stream = Stream(shares, grams: shares.map { _ in 1 }, weight: 1e6)
        return stream.next(session)?.site ?? -1
    }

    @Test func `a weight of zero never stays: every request takes its turn`() {
        var with = Stream([0.5, 0.3, 0.2], grams: [400, 400, 400], weight: 0)
        var without = with
        for number in 0..<1000 { #expect(with.next(number % 7) == without.next(nil)) }
        #expect(with.owed == [0, 0, 0])
    }

    @Test func `a very large weight always stays, even against a site without carbon`() {
        let shares = [0.5, 0.5]
        for session in 0..<50 {
            let home = Self.home(session, shares)
            var stream = Stream(shares, grams: home == 0 ? [900, 0] : [0, 900], weight: 1e6)
            for _ in 0..<20 {
                let choice = stream.next(session)
                #expect(choice?.site == home)
                #expect(choice?.reason == .session)
            }
        }
    }

    @Test(arguments: [(440.0, true), (441.0, false)])
    func `a session stays up to its weight above the carbon of the turn, and not beyond`(grams: Double, stays: Bool) {
        let shares = [0.5, 0.5]
        for session in 0..<50 {
            let home = Self.home(session, shares)
            var stream = Stream(shares, grams: home == 0 ? [grams, 400] : [400, grams], weight: 0.1)
            var away = 0
            for _ in 0..<20 {
                let choice = stream.next(session)
                if choice?.site != home {
                    #expect(choice?.reason == .plan)
                    away += 1
                }
            }
            #expect((away == 0) == stays)
        }
    }

    @Test func `a session at the cleanest site stays there, and those that are not go there when it is its turn`() {
        let shares = [0.5, 0.5]
        for session in 0..<50 where Self.home(session, shares) == 0 {
            var stream = Stream(shares, grams: [100, 400], weight: 0.1)
            for _ in 0..<20 { #expect(stream.next(session)?.site == 0) }
        }
        var stream = Stream(shares, grams: [100, 400], weight: 0.1)
        let session = (0..<50).first { Self.home($0, shares) == 1 } ?? 0
        #expect(Set((0..<4).map { _ in stream.next(session)?.site }) == [0, 1])
    }

    @Test(arguments: [0.05, 0.1, 0.5, 3, 1e6], [0.2, 0.5, 0.9])
    func `shares are followed smoothly though clean sites keep their sessions`(weight: Double, sessions: Double) {
        let shares = [0.3, 0.5, 0.2]
        var stream = Stream(shares, grams: [60, 400, 700], weight: weight)
        var worst = 0.0
        for number in 1...2000 {
            // A request in so many is of one of 400 sessions, in an order that has nothing to do with the turns.
            let word = SplitMix64.mixed(UInt64(number))
            let isOfSession = Double(word >> 40) / 16_777_216 < sessions
            _ = stream.next(isOfSession ? Int(word % 400) : nil)
            for (count, share) in zip(stream.counts, shares) {
                worst = max(worst, abs(Double(count) - Double(number) * share))
            }
        }
        // Hashing 400 sessions to homes alone is off by up to a tenth of what sessions send; what others send makes up
        // for it as long as there is as much.
        let bound = sessions < 0.8 ? 60.0 : 1500
        #expect(worst < bound, "off by \(worst): \(stream.counts)")
    }

    @Test func `without an account of debts clean sites would get more than the plan gives them`() {
        var stream = Stream([0.5, 0.5], grams: [60, 700], weight: 0.1)
        for number in 0..<4000 {
            _ = stream.next(Int(SplitMix64.mixed(UInt64(number)) % 1000))
            stream.owed = [0, 0]
        }
        #expect(stream.counts[0] > 2800)
        stream = Stream([0.5, 0.5], grams: [60, 700], weight: 0.1)
        for number in 0..<4000 { _ = stream.next(Int(SplitMix64.mixed(UInt64(number)) % 1000)) }
        #expect(abs(stream.counts[0] - 2000) < 200, "\(stream.counts)")
    }

    @Test func `a site that could not take its turn is owed nothing`() {
        var stream = Stream([0.5, 0.5], grams: [100, 400], weight: 0.1)
        for number in 0..<1000 { _ = stream.next(number % 9) { $0 == 1 ? .saturated : nil } }
        #expect(stream.counts == [1000, 0])
        #expect(stream.owed == [0, 0])
    }

    @Test func `a site that is owed turns and cannot take them gets none`() {
        var stream = Stream([0.5, 0.5], grams: [100, 400], weight: 0.1)
        stream.owed = [-50, 50]
        for _ in 0..<100 { #expect(stream.next(nil) { $0 == 1 ? .down : nil }?.site == 0) }
        for _ in 0..<110 { #expect(stream.next(nil)?.site == 1 || stream.owed == [0, 0]) }
        #expect(stream.owed == [0, 0])
    }
}
