import Signals
import Simulation
import Testing

@testable import sunward

struct LoadScheduleTests {
    private func schedule(
        _ arrivals: LoadSchedule.Arrivals,
        _ prompts: LoadSchedule.Prompts = .invented(inputTokens: 10, outputTokens: 5),
        streamed: Double = 0,
        classes: LoadMix? = nil,
        seed: UInt64 = 1
    ) -> [LoadRequest] {
        var schedule = LoadSchedule(
            arrivals: arrivals,
            prompts: prompts,
            streamed: streamed,
            areas: nil,
            classes: classes,
            seed: seed
        )
        return (0..<4000).map { _ in schedule.next() }
    }

    @Test func `even arrivals are evenly apart`() {
        let requests = schedule(.uniform(perSecond: 50))
        #expect(requests[0].dueSeconds == 0)
        #expect(requests[100].dueSeconds == 2)
    }

    @Test func `arrivals by chance have the rate and the spread of Poisson's`() {
        let dues = schedule(.poisson(perSecond: 100)).map(\.dueSeconds)
        let gaps = zip(dues.dropFirst(), dues).map { $0 - $1 }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        #expect(abs(mean - 0.01) < 0.0006)
        // An exponential's deviation is its mean.
        #expect(abs(variance.squareRoot() - mean) < 0.001)
    }

    @Test func `a trace is played faster, with its lengths, and again when it is over`() throws {
        let text = """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:00:04.0,20,7
            2023-11-16 18:00:00.0,10,3
            2023-11-16 18:00:02.0,30,0
            """
        let trace = try RequestTraceFile(text: text, file: "trace.csv")
        let lengths = trace.lengths
        #expect(lengths.map(\.inputTokens) == [10, 30, 20])
        let prompts = LoadSchedule.Prompts.invented(inputTokens: 1, outputTokens: 1, lengths: lengths)
        let requests = schedule(.trace(trace, speed: 2), prompts).prefix(5)
        #expect(requests.map(\.dueSeconds) == [0, 1, 2, 3, 4])
        #expect(requests.map(\.outputTokens) == [3, 1, 7, 3, 1])
        #expect(requests.map { $0.prompt.split(separator: " ").count } == [10, 30, 20, 10, 30])
    }

    @Test func `a trace without lengths has none, and one with a bad length is refused`() throws {
        let bare = try RequestTraceFile(text: "TIMESTAMP\n2023-11-16 18:00:04.0\n", file: "trace.csv")
        #expect(bare.lengths.isEmpty)
        let bad = "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:00:04.0,-1,7\n"
        #expect(throws: SignalsError.self) { try RequestTraceFile(text: bad, file: "trace.csv") }
    }

    @Test func `shares are kept, and one seed is one run`() throws {
        let mix = try #require(LoadMix(argument: "chat:3,code:1"))
        let requests = schedule(.uniform(perSecond: 1), streamed: 0.25, classes: mix)
        #expect((0.22...0.28).contains(Double(requests.count { $0.isStreamed }) / 4000))
        #expect((0.72...0.78).contains(Double(requests.count { $0.workloadClass == "chat" }) / 4000))
        let again = schedule(.uniform(perSecond: 1), streamed: 0.25, classes: mix)
        #expect(zip(requests, again).allSatisfy { $0.prompt == $1.prompt && $0.workloadClass == $1.workloadClass })
        #expect(schedule(.uniform(perSecond: 1), seed: 2)[0].prompt != requests[0].prompt)
    }

    @Test func `rates and mixes are read from words`() {
        #expect(LoadRate(argument: "2x") == .multiple(2))
        #expect(LoadRate(argument: "100") == .perSecond(100))
        for wrong in ["x", "0", "-1", "fast", ""] { #expect(LoadRate(argument: wrong) == nil, "\(wrong)") }
        #expect(LoadMix(argument: "chat") != nil)
        for wrong in ["", "chat:0", "chat:-1", ":1", "chat:x"] { #expect(LoadMix(argument: wrong) == nil, "\(wrong)") }
    }
}
