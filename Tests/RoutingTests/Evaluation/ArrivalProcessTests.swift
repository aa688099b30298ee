import Routing
import SunwardModel
import Testing

struct ArrivalProcessTests {
    @Test func `recorded arrivals begin anew after the last`() {
        var random = ReplayRandom(seed: 1)
        let times = ArrivalProcess.recorded([5, 6, 9]).times(7, random: &random)
        #expect(times == [0, 1, 4, 6, 7, 10, 12])
    }

    @Test func `one recorded arrival can be repeated`() {
        var random = ReplayRandom(seed: 1)
        let times = ArrivalProcess.recorded([5]).times(3, random: &random)
        #expect(times == times.sorted() && Set(times).count == 3)
    }

    @Test(arguments: [ArrivalProcess.poisson(requestsPerSecond: 4), .heavyTailed(requestsPerSecond: 4)])
    func `chance arrivals come in order and at their mean rate`(process: ArrivalProcess) {
        var random = ReplayRandom(seed: 3)
        let times = process.times(40_000, random: &random)
        #expect(times == times.sorted())
        let rate = 40_000 / (times.last ?? 0)
        // The heavy tail has no variance: its mean comes slowly.
        #expect(rate > 3 && rate < 5.5, "\(rate)")
    }

    @Test func `heavy-tailed arrivals are burstier than independent ones`() {
        func crowd(_ process: ArrivalProcess) -> Int {
            var random = ReplayRandom(seed: 4)
            let times = process.times(20_000, random: &random)
            return Dictionary(grouping: times) { Int($0) }.values.map(\.count).max() ?? 0
        }
        #expect(crowd(.heavyTailed(requestsPerSecond: 4)) > crowd(.poisson(requestsPerSecond: 4)))
    }

    @Test func `the rate loads the best single model as asked`() throws {
        let set = try EvaluationFixture.set(200)
        let rate = ArrivalProcess.rate(loadingBestSingleOf: set, to: 0.5)
        let profile = set.pool[set.bestSingle].profile
        let seconds = set.prompts.indices.reduce(0) {
            $0
                + profile.unloadedSeconds(
                    inputTokens: Double(set.prompts[$1].inputTokens),
                    outputTokens: set.outputTokens(prompt: $1, model: set.bestSingle)
                )
        }
        #expect(abs(rate * seconds / Double(set.count) - 0.5 * profile.concurrency) < 1e-9)
    }
}
