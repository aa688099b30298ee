import Routing
import SeededRandom
import Testing

struct SiteSelectorTests {
    private static let even = selector([0.5, 0.3, 0.2])

    /// Sites 0, 1, … with these shares; all can be reached, and sites 8 and 9 too, which no plan names.
    private static func selector(_ shares: [Double], phase: UInt64 = 0) -> SiteSelector {
        SiteSelector(
            planned: shares.enumerated().map { SiteShare(site: $0, name: "site-\($0)", share: $1) },
            nearest: [9, 8] + Array(shares.indices),
            phase: phase
        )
    }

    /// A session that stays at its home whatever it costs.
    private static func session(_ word: UInt64) -> SessionAffinity { SessionAffinity(session: word, weight: 1e6) }

    /// Random shares that sum to 1.
    private static func shares(_ count: Int, _ generator: inout SplitMix64) -> [Double] {
        let weights = (0..<count).map { _ in Double.random(in: 0.01...1, using: &generator) }
        let total = weights.reduce(0, +)
        return weights.map { $0 / total }
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `every site's count follows its share within a few requests, from the first request on`(seed: UInt64) {
        print("seed \(seed)")
        var generator = SplitMix64(seed: seed)
        for _ in 0..<20 {
            let shares = Self.shares(Int.random(in: 2...8, using: &generator), &generator)
            let selector = Self.selector(shares, phase: generator.next())
            let first = UInt64.random(in: 0 ... .max, using: &generator)
            var counts = [Int](repeating: 0, count: shares.count)
            var worst = 0.0
            for turn in 0..<20_000 {
                let choice = selector.choose(turn: first &+ UInt64(turn), session: nil) { _ in nil }
                counts[choice?.site ?? 0] += 1
                for (count, share) in zip(counts, shares) {
                    worst = max(worst, abs(Double(count) - Double(turn + 1) * share))
                }
            }
            // Chance would be off by some 200 (three standard deviations of 20,000 draws).
            #expect(worst < 4, "seed \(seed): off by \(worst) with shares \(shares)")
        }
    }

    @Test func `requests of a site that is down go to the others by their shares, and nobody else moves`() {
        var counts = [0, 0, 0]
        for turn in 0..<10_000 as Range<UInt64> {
            let before = Self.even.choose(turn: turn, session: nil) { _ in nil }
            let after = Self.even.choose(turn: turn, session: nil) { $0 == 0 ? .down : nil }
            #expect(after?.site != 0)
            if before?.site == 0 {
                #expect(after?.reason == .drift)
            } else {
                #expect(after == before)
            }
            counts[after?.site ?? 0] += 1
        }
        #expect(abs(counts[1] - 6000) < 20)
        #expect(abs(counts[2] - 4000) < 20)
    }

    @Test(arguments: [7, 8, 9] as [UInt64])
    func `no site with an obstacle is chosen while another has none`(seed: UInt64) {
        print("seed \(seed)")
        var generator = SplitMix64(seed: seed)
        for _ in 0..<2000 {
            let selector = Self.selector(Self.shares(4, &generator))
            let obstacles = (0..<10).map { _ in
                Bool.random(using: &generator) ? SiteObstacle.allCases.randomElement(using: &generator) : nil
            }
            let session = Bool.random(using: &generator) ? Self.session(generator.next()) : nil
            let choice = selector.choose(turn: generator.next(), session: session) { obstacles[$0] }
            let reachable = [0, 1, 2, 3, 8, 9]
            if let site = choice?.site, obstacles[site] != nil {
                #expect(obstacles[site] == .saturated, "seed \(seed)")
                #expect(choice?.reason == .allSaturated)
                #expect(reachable.allSatisfy { obstacles[$0] != nil }, "seed \(seed)")
            }
            if choice == nil {
                #expect(reachable.allSatisfy { obstacles[$0] != nil && obstacles[$0] != .saturated }, "seed \(seed)")
            }
        }
    }

    @Test func `sessions keep their site, and are spread by the shares`() {
        var counts = [0, 0, 0]
        for number in 0..<30_000 {
            let session = Self.session(StableHash.of("session \(number)"))
            let choice = Self.even.choose(turn: 1, session: session) { _ in nil }
            #expect(choice?.site == Self.even.choose(turn: 99, session: session) { _ in nil }?.site)
            #expect(choice?.reason == .session)
            counts[choice?.site ?? 0] += 1
        }
        // Four standard deviations of 30,000 draws.
        for (count, share) in zip(counts, [0.5, 0.3, 0.2]) { #expect(abs(Double(count) - 30_000 * share) < 350) }
    }

    @Test func `a change of shares moves only the sessions that must move`() {
        let changed = Self.selector([0.4, 0.4, 0.2])
        var moved = 0
        for number in 0..<30_000 {
            let session = Self.session(StableHash.of("session \(number)"))
            let before = Self.even.choose(turn: 0, session: session) { _ in nil }
            let after = changed.choose(turn: 0, session: session) { _ in nil }
            guard before?.site != after?.site else { continue }
            moved += 1
            // Site 0 lost a tenth, site 1 gained it.
            #expect(before?.site == 0 || after?.site == 1)
        }
        #expect(moved > 2500 && moved < 3900)
    }

    @Test func `a session whose site is down comes back when it is up`() {
        for number in 0..<1000 {
            let session = Self.session(StableHash.of("session \(number)"))
            let home = Self.even.choose(turn: 0, session: session) { _ in nil }
            let away = Self.even.choose(turn: 0, session: session) { $0 == home?.site ? .saturated : nil }
            #expect(away?.site != home?.site)
            #expect(away?.reason == .drift)
        }
    }

    @Test func `without a plan the nearest site that can answers`() {
        let selector = SiteSelector(planned: [], nearest: [4, 2, 7])
        #expect(selector.choose(turn: 5, session: nil) { _ in nil } == SiteChoice(site: 4, reason: .nearest))
        #expect(selector.choose(turn: 5, session: Self.session(3)) { $0 == 4 ? .down : nil }?.site == 2)
        #expect(selector.choose(turn: 5, session: nil) { _ in .down } == nil)
        #expect(selector.reachable == [4, 2, 7])
    }

    @Test func `when the plan's sites cannot, the nearest other site answers`() {
        let choice = Self.even.choose(turn: 0, session: nil) { $0 < 3 ? .saturated : nil }
        #expect(choice == SiteChoice(site: 9, reason: .outsidePlan))
    }

    @Test func `when every site is full the request goes where its turn was, and says so`() {
        for turn in 0..<100 as Range<UInt64> {
            let usual = Self.even.choose(turn: turn, session: nil) { _ in nil }
            let full = Self.even.choose(turn: turn, session: nil) { _ in .saturated }
            #expect(full == usual.map { SiteChoice(site: $0.site, reason: .allSaturated) })
        }
    }

    @Test func `demand that the plan leaves unserved is served all the same and flagged`() {
        let selector = Self.selector([0.45, 0.15])
        var flagged = 0
        var counts = [0, 0]
        for turn in 0..<10_000 as Range<UInt64> {
            guard let choice = selector.choose(turn: turn, session: nil, obstacle: { _ in nil }) else { continue }
            counts[choice.site] += 1
            if choice.isUnservedByPlan { flagged += 1 }
        }
        #expect(abs(flagged - 4000) < 10)
        #expect(abs(counts[0] - 7500) < 10)
        #expect(abs(counts[1] - 2500) < 10)
    }

    @Test(arguments: [true, false])
    func `demand that the plan leaves out altogether goes to the nearest, flagged; without a plan it is not`(
        isLeftOut: Bool
    ) {
        let selector = SiteSelector(planned: [], nearest: [2, 1], isLeftOut: isLeftOut)
        let choice = selector.choose(turn: 0, session: nil) { $0 == 2 ? .down : nil }
        #expect(choice == SiteChoice(site: 1, reason: .nearest, isUnservedByPlan: isLeftOut))
    }
}
