import Foundation
import SeededRandom
import Signals
import Simulation

/// What is sent when: a function of its settings and seed alone, so that two runs can be compared.
struct LoadSchedule: Sendable {
    /// When requests are due.
    enum Arrivals: Sendable {
        /// Exponential gaps.
        case poisson(perSecond: Double)
        case uniform(perSecond: Double)
        /// As they came once, so many times as fast; from the start again when the trace is over.
        case trace(RequestTraceFile, speed: Double)
    }

    /// What is asked.
    enum Prompts: Sendable {
        /// Words without sense, as many tokens as `lengths` say in turn; as many as the others say when that is empty.
        case invented(inputTokens: Int, outputTokens: Int, lengths: [RequestTraceFile.Lengths] = [])
        case given([String])
    }

    let arrivals: Arrivals
    let prompts: Prompts
    /// Share of requests whose answer is streamed.
    let streamed: Double
    let areas: LoadMix?
    let classes: LoadMix?
    private let maximumOutputTokens: Int?
    private var random: SplitMix64
    private var words: LoadWords
    private var count = 0
    private var clock = 0.0

    /// - Parameter maximumOutputTokens: A limit on answers to given prompts; nil leaves it to the models.
    init(
        arrivals: Arrivals,
        prompts: Prompts,
        streamed: Double,
        areas: LoadMix?,
        classes: LoadMix?,
        maximumOutputTokens: Int? = nil,
        seed: UInt64
    ) {
        self.arrivals = arrivals
        self.prompts = prompts
        self.streamed = streamed
        self.areas = areas
        self.classes = classes
        self.maximumOutputTokens = maximumOutputTokens
        random = SplitMix64(seed: seed)
        words = LoadWords(seed: seed ^ 0x5EED)
    }

    /// The next request; there is always one more.
    mutating func next() -> LoadRequest {
        let due = arrival()
        defer { count += 1 }
        var request = LoadRequest(
            dueSeconds: due,
            prompt: "",
            outputTokens: maximumOutputTokens,
            isLengthFixed: false,
            isStreamed: random.unit() < streamed,
            area: areas?.draw(&random),
            workloadClass: classes?.draw(&random)
        )
        switch prompts {
        case .given(let texts): request.prompt = texts[count % texts.count]
        case .invented(let input, let output, let all):
            let lengths = all.isEmpty ? nil : all[count % all.count]
            request.prompt = words.text(tokens: lengths?.inputTokens ?? input)
            request.outputTokens = max(1, lengths?.outputTokens ?? output)
            request.isLengthFixed = true
        }
        return request
    }

    private mutating func arrival() -> Double {
        switch arrivals {
        case .poisson(let rate): clock += random.exponential() / rate
        case .uniform(let rate): clock = Double(count) / rate
        case .trace(let trace, let speed):
            let place = count % trace.arrivalSeconds.count
            let mean = trace.arrivalSeconds.last.map { $0 / Double(max(1, trace.arrivalSeconds.count - 1)) } ?? 1
            // Between two rounds lies as much as between two requests in the mean.
            let round = Double(count / trace.arrivalSeconds.count) * ((trace.arrivalSeconds.last ?? 0) + mean)
            return (round + trace.arrivalSeconds[place]) / speed
        }
        return clock
    }
}
