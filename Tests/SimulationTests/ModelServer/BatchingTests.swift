import SeededRandom
import Simulation
import SunwardModel
import Testing

struct BatchingTests {
    private func timelines(_ events: [BatchingEvent]) -> [Int: BatchingTimeline] {
        var ends: [Int: BatchingTimeline] = [:]
        for case .finished(let id, let timeline) in events { ends[id] = timeline }
        return ends
    }

    @Test func `a lone answer takes what the profile says`() throws {
        var state = BatchingState(profile: .test(spread: false))
        let isTaken = state.submit(BatchingJob(id: 1, prefillTokens: 1000, outputTokens: 11))
        #expect(isTaken && state.running == 1)
        let end = try #require(timelines(state.advance(to: 10))[1])
        #expect(abs(end.firstTokenSeconds - 0.13) < 1e-6)
        #expect(abs(end.finishedSeconds - 0.23) < 1e-6)
        #expect(end.outputTokens == 11)
        #expect(state.running == 0 && state.queued == 0 && state.nextSeconds == nil)
    }

    @Test func `a stream is told of every token in the step that makes it`() {
        var state = BatchingState(profile: .test(spread: false))
        _ = state.submit(BatchingJob(id: 1, prefillTokens: 0, outputTokens: 5, isStreamed: true))
        var moments: [Double] = []
        while let next = state.nextSeconds {
            for case .tokens(1, let count) in state.advance(to: next) {
                moments += Array(repeating: next, count: count)
            }
        }
        #expect(moments.count == 5)
        for (index, moment) in moments.enumerated() { #expect(abs(moment - 0.03 - 0.01 * Double(index)) < 1e-6) }
    }

    @Test func `no replica ever holds more than its places, and all are used`() {
        var state = BatchingState(profile: .test(replicas: 2, places: 4))
        for id in 0..<40 { _ = state.submit(BatchingJob(id: id, prefillTokens: 50, outputTokens: 20)) }
        #expect(state.running == 8 && state.queued == 32)
        var most = 0
        var finished = 0
        while let next = state.nextSeconds {
            finished += timelines(state.advance(to: next)).count
            most = max(most, state.mostRunningPerReplica)
            #expect(state.running == min(8, 40 - finished))
        }
        #expect(most == 4)
        #expect(finished == 40)
    }

    @Test func `a full batch makes more tokens a second than one answer, and each of them later`() throws {
        func run(_ jobs: Int) throws -> (tokensPerSecond: Double, last: BatchingTimeline) {
            var state = BatchingState(profile: .test(places: 16))
            for id in 0..<jobs { _ = state.submit(BatchingJob(id: id, prefillTokens: 0, outputTokens: 200)) }
            let ends = timelines(state.advance(to: 100))
            let last = try #require(ends.values.max { $0.finishedSeconds < $1.finishedSeconds })
            return (Double(jobs * 200) / last.finishedSeconds, last)
        }
        let (alone, full) = (try run(1), try run(16))
        #expect(full.tokensPerSecond > 6 * alone.tokensPerSecond)
        // The median's 10 ms alone (a sixteenth of the way to 20 ms), 20 ms full; chance adds a little.
        let gap = { (end: BatchingTimeline) in (end.finishedSeconds - end.firstTokenSeconds) / 199 }
        #expect((0.0085...0.013).contains(gap(alone.last)))
        #expect((0.016...0.024).contains(gap(full.last)))
    }

    @Test func `the first token waits for prompts before it and for a place`() throws {
        var state = BatchingState(profile: .test(places: 2, spread: false))
        for id in 0..<3 { _ = state.submit(BatchingJob(id: id, prefillTokens: 1000, outputTokens: 101)) }
        let ends = timelines(state.advance(to: 100))
        let firsts = try (0..<3).map { try #require(ends[$0]).firstTokenSeconds }
        #expect(abs(firsts[0] - 0.13) < 0.011)
        #expect(abs(firsts[1] - 0.23) < 0.011)
        // The third begins when the first is done: 0.13 s and 100 steps.
        #expect(abs(firsts[2] - (1.13 + 0.13)) < 0.011)
        #expect(abs((try #require(ends[2])).startedSeconds - 1.13) < 0.011)
    }

    @Test func `energy is that of every token read and made`() {
        var state = BatchingState(profile: .test(replicas: 3))
        var expected = 0.0
        for id in 0..<60 {
            let (input, output) = (10 * id, 1 + id)
            _ = state.submit(BatchingJob(id: id, prefillTokens: input, outputTokens: output, isStreamed: id % 2 == 0))
            expected += 0.02 * Double(input) + 0.5 * Double(output)
            _ = state.advance(to: Double(id) * 0.01)
        }
        _ = state.advance(to: 1000)
        #expect(abs(state.totals.energyJoules - expected) < 1e-6)
        #expect(state.totals.outputTokens == (1...60).reduce(0, +))
        #expect(state.totals.prefillTokens == (0..<60).reduce(0) { $0 + 10 * $1 })
    }

    @Test func `what is given up costs what was made of it and frees its place`() throws {
        var state = BatchingState(profile: .test(places: 1, spread: false))
        _ = state.submit(BatchingJob(id: 1, prefillTokens: 100, outputTokens: 1000))
        _ = state.submit(BatchingJob(id: 2, prefillTokens: 0, outputTokens: 1))
        _ = state.submit(BatchingJob(id: 3, prefillTokens: 0, outputTokens: 1))
        _ = state.advance(to: 0.04 + 0.0951)
        let waited = state.cancel(3)
        #expect(waited == 0)
        let made = state.cancel(1)
        #expect(made == 10)
        #expect(abs(state.totals.energyJoules - (0.02 * 100 + 0.5 * 10)) < 1e-9)
        #expect(state.running == 1 && state.queued == 0)
        #expect(timelines(state.advance(to: 10)).keys.sorted() == [2])
        let gone = state.cancel(2)
        #expect(gone == nil)
    }

    @Test func `a queue has an end`() {
        var state = BatchingState(profile: .test(places: 1), maximumWaiting: 2)
        var taken: [Bool] = []
        for id in 0..<4 { taken.append(state.submit(BatchingJob(id: id, prefillTokens: 1, outputTokens: 1))) }
        #expect(taken == [true, true, true, false])
    }

    @Test func `an embedding ends when its prompt is read and makes no token`() throws {
        var state = BatchingState(profile: .test())
        _ = state.submit(BatchingJob(id: 1, prefillTokens: 1000, outputTokens: 0))
        let end = try #require(timelines(state.advance(to: 1))[1])
        #expect(abs(end.finishedSeconds - 0.13) < 1e-6)
        #expect(state.totals.outputTokens == 0)
        #expect(abs(state.totals.energyJoules - 20) < 1e-9)
    }

    @Test func `a slow answer takes ten times as long and holds nobody up`() throws {
        var state = BatchingState(profile: .test(spread: false))
        _ = state.submit(BatchingJob(id: 1, prefillTokens: 0, outputTokens: 11, slowness: 10))
        _ = state.submit(BatchingJob(id: 2, prefillTokens: 0, outputTokens: 11))
        let ends = timelines(state.advance(to: 100))
        #expect(abs((try #require(ends[1])).finishedSeconds - 1.3) < 0.02)
        #expect((try #require(ends[2])).finishedSeconds < 0.2)
    }

    @Test(arguments: [1, 7, 42] as [UInt64])
    func `the same seed and arrivals give the same times, however finely time is moved`(seed: UInt64) {
        func run(step: Double) -> [Int: BatchingTimeline] {
            var state = BatchingState(profile: .test(replicas: 2), seed: seed)
            var random = SplitMix64(seed: seed)
            var ends: [Int: BatchingTimeline] = [:]
            for id in 0..<50 {
                let output = 1 + Int(random.next() % 80)
                var next = Double(id) * 0.05
                _ = state.submit(BatchingJob(id: id, prefillTokens: 30, outputTokens: output, isStreamed: id % 3 == 0))
                let end = next + 0.05
                while next < end {
                    next = min(end, next + step)
                    ends.merge(timelines(state.advance(to: next))) { $1 }
                }
            }
            return ends.merging(timelines(state.advance(to: 1000))) { $1 }
        }
        let (coarse, fine) = (run(step: 1), run(step: 0.0007))
        #expect(coarse.count == 50 && fine.count == 50)
        for (id, end) in coarse {
            let other = fine[id]
            #expect(abs(end.finishedSeconds - (other?.finishedSeconds ?? 0)) < 1e-3, "seed \(seed), job \(id)")
        }
    }
}
