import Foundation
import Routing
import SeededRandom
import SunwardModel

/// Decides how long and how good answers are: from the book of what models made of prompts, else by chance from the
/// site's promises. The same seed, model and prompt give the same answer, in whatever order requests come.
struct AnswerDraw: Sendable {
    /// Log-normal spread of invented lengths; the trace of Azure's conversations has about that (assumption).
    private static let lengthSpread = 0.7
    /// Tokens of an answer where nothing is known of its class.
    private static let typicalOutputTokens = 200.0

    let profile: ModelProfile
    let classes: [WorkloadClass]
    let book: AnswerBook?
    let seed: UInt64
    private let meanQuality: Double
    private let nameHash: UInt64
    private let estimator = InputTokenEstimator()

    init(profile: ModelProfile, classes: [WorkloadClass], book: AnswerBook?, seed: UInt64) {
        self.profile = profile
        self.classes = classes
        self.book = book
        self.seed = seed
        let promises = profile.qualityByClass.values
        meanQuality = promises.isEmpty ? 0.5 : promises.reduce(0, +) / Double(promises.count)
        nameHash = StableHash.of(profile.name)
    }

    /// - Parameter workloadClass: Where it is known.
    /// - Throws: ``ModelRefusal`` when the prompt does not fit.
    func plan(_ request: ModelRequest, workloadClass: String?) throws(ModelRefusal) -> AnswerPlan {
        let entry = book?.entry(for: request.question)
        let inputTokens = tokens(of: request, entry: entry)
        var random = SplitMix64(seed: SplitMix64.mixed(seed ^ nameHash) ^ StableHash.of(request.text))
        let outcome = entry.flatMap { book?.outcome($0, of: profile.name) }
        let chance = random.unit()
        let length = outcome?.outputTokens ?? drawnLength(workloadClass, &random)
        let promise = workloadClass.flatMap { profile.qualityByClass[$0] } ?? meanQuality
        let limit = try limit(request, inputTokens: inputTokens)
        var plan = AnswerPlan(
            inputTokens: inputTokens,
            outputTokens: min(limit, max(length, request.minTokens, 1)),
            finish: length > limit || request.ignoresEnd ? .length : .stop,
            quality: outcome?.correct ?? (chance < promise ? 1 : 0),
            fillerOffset: Int(random.next() % 1000)
        )
        if request.ignoresEnd, request.maxTokens != nil { plan.outputTokens = limit }
        if let call = ToolCall(request, random: &random) {
            plan.toolCall = call
            plan.finish = .toolCalls
            plan.outputTokens = call.tokens
        }
        return plan
    }

    /// Prompt tokens: those that the data set counted, else an estimate from words and signs.
    func tokens(of request: ModelRequest, entry: AnswerBook.Entry?) -> Int {
        if let entry, request.question == request.text { return entry.inputTokens }
        let written = request.text.isEmpty ? 0 : Int(estimator.tokens(in: request.text).rounded())
        let tokens =
            written + request.inputTokens
            + request.inputs.reduce(0) { $0 + Int(estimator.tokens(in: $1).rounded()) }
        return max(1, tokens)
    }

    /// Most tokens that the answer may have.
    private func limit(_ request: ModelRequest, inputTokens: Int) throws(ModelRefusal) -> Int {
        guard let context = profile.contextTokens else { return request.maxTokens ?? 1 << 20 }
        guard inputTokens < context else {
            let message = "This model's maximum context length is \(context) tokens; the prompt has \(inputTokens)."
            throw .invalid(message, param: request.surface.promptField, code: "context_length_exceeded")
        }
        return min(request.maxTokens ?? .max, context - inputTokens)
    }

    private func drawnLength(_ workloadClass: String?, _ random: inout SplitMix64) -> Int {
        let known = classes.first { $0.name == workloadClass }
        let mean = known?.outputTokens ?? Self.typicalOutputTokens
        // A log-normal's mean is exp(mu + s^2 / 2).
        let logarithm = log(max(1, mean)) - Self.lengthSpread * Self.lengthSpread / 2
        return Int(min(100_000, exp(logarithm + Self.lengthSpread * random.normal())).rounded())
    }
}

extension ModelSurface {
    /// Where the prompt stands in the request.
    var promptField: String {
        switch self {
        case .chat: "messages"
        case .completion: "prompt"
        case .embedding: "input"
        }
    }
}
