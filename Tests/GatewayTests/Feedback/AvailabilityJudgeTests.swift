import NIOCore
import Testing

@testable import Gateway

struct AvailabilityJudgeTests {
    private static let up = ModelLook(site: "s", model: "m", running: 0, waiting: 0, isUp: true, mayBeTried: true)
    private static let ill = ModelLook(site: "s", model: "m", running: 0, waiting: 0, isUp: false, mayBeTried: false)
    private static let due = ModelLook(site: "s", model: "m", running: 0, waiting: 0, isUp: false, mayBeTried: true)

    /// The verdicts on looks five seconds apart.
    private func verdicts(_ looks: [ModelLook]) -> [Bool] {
        var judge = AvailabilityJudge()
        return looks.enumerated().map { index, look in
            judge.judge(look, now: UpstreamScene.start + .seconds(Int64(index) * 5))
        }
    }

    @Test func `two bad looks in a row take a model down, and one good look brings it back`() {
        #expect(
            verdicts([Self.up, Self.ill, Self.up, Self.ill, Self.ill, Self.up]) == [
                true, true, true, true, false, true,
            ]
        )
    }

    @Test func `a model that only a request can prove well is called available on trial after a minute`() {
        let looks = verdicts(Array(repeating: Self.due, count: 16))
        #expect(looks.firstIndex(of: false) == 1)
        #expect(looks[1..<13].allSatisfy { !$0 })
        #expect(looks[13])
    }

    @Test func `each trial in vain doubles the time until the next, up to ten minutes`() {
        var judge = AvailabilityJudge()
        var looks: [Bool] = []
        for index in 0..<1200 {
            // Whoever is called available is tried, and fails.
            let look = looks.last == true ? Self.ill : Self.due
            looks.append(judge.judge(look, now: UpstreamScene.start + .seconds(Int64(index) * 5)))
        }
        let trials = looks.indices.dropFirst().filter { looks[$0] && !looks[$0 - 1] }
        let gaps = zip(trials.dropFirst(), trials).map { ($0 - $1) * 5 }
        #expect(gaps.prefix(6) == [130, 250, 490, 610, 610, 610])
    }

    @Test func `a trial lasts until somebody has tried`() {
        let looks = verdicts(Array(repeating: Self.due, count: 300) + [Self.ill, Self.ill])
        #expect(looks[13..<300].allSatisfy { $0 })
        #expect(looks.suffix(2) == [true, false])
    }

    @Test func `where nothing else is up, a model that answers probes is not held back`() {
        var reachable = Self.ill
        reachable.isReachable = true
        var judge = AvailabilityJudge()
        var verdicts: [Bool] = []
        for second: Int64 in 0..<20 {
            verdicts.append(judge.judge(reachable, isLastResort: true, now: UpstreamScene.start + .seconds(second)))
        }
        #expect(verdicts.allSatisfy { $0 })
        for second in 20..<23 { _ = judge.judge(reachable, now: UpstreamScene.start + .seconds(Int64(second))) }
        #expect(!judge.isAvailable)
        _ = judge.judge(Self.ill, isLastResort: true, now: UpstreamScene.start + .seconds(23))
        #expect(!judge.isAvailable)
        _ = judge.judge(reachable, isLastResort: true, now: UpstreamScene.start + .seconds(24))
        #expect(judge.isAvailable)
    }

    @Test func `a model none of whose servers can be tried stays down`() {
        #expect(verdicts(Array(repeating: Self.ill, count: 100)).dropFirst().allSatisfy { !$0 })
    }
}
