import Routing
import SunwardModel

/// Requests that no model could take, however idle.
extension RouteQuestion {
    /// A prompt may have as little as this of the tokens that it is estimated to have.
    private static let leastOfEstimate = 0.5

    /// The longest context of the models that might answer, where all are too short.
    private struct Excess {
        /// The prompt's, as told or estimated.
        let tokens: Double
        let longest: Int
        let model: String
    }

    private var wantedTokens: Double { Double(max(1, request.maxOutputTokens ?? 1)) }

    /// The error of a prompt that, with the answer that is asked for, is longer than the context of every model that may
    /// answer it at a site in reach; nil where one could hold it.
    func promptTooLong() -> ControlPlaneError? {
        guard let excess = excess() else { return nil }
        // What a client claims may be any number.
        let count = Int(min(excess.tokens, 1e15).rounded())
        let prompt = "\(request.inputTokens == nil ? "about " : "")\(count) tokens"
        let answer = request.maxOutputTokens.map { " and an answer of up to \($0)" } ?? ""
        let limit = "the longest context is \(excess.longest) tokens (\(excess.model))"
        return ControlPlaneError(.promptTooLong, "a prompt of \(prompt)\(answer) fits no model; \(limit)")
    }

    /// The request with a prompt that just fits the longest context, where it is too long by an estimate that may err so
    /// far: then the model server, which counts, is to say whether it is. nil where it cannot fit.
    func ifShorterThanEstimated() -> RouteRequest? {
        guard request.inputTokens == nil, let excess = excess() else { return nil }
        let room = Double(excess.longest) - wantedTokens
        guard room >= Self.leastOfEstimate * excess.tokens else { return nil }
        var shorter = request
        shorter.inputTokens = room
        return shorter
    }

    private func excess() -> Excess? {
        guard request.task == .generate else { return nil }
        let fleet = snapshot.fleet
        var excess: Excess?
        for site in selector.reachable {
            let tokens = request.inputTokens ?? snapshot.sites[site].router.inputLength.tokens(in: request.prompt)
            for model in fleet.pools[site] where isAskedFor(model.profile) {
                guard let context = model.profile.contextTokens else { return nil }
                if Double(context) >= tokens + wantedTokens { return nil }
                if context > excess?.longest ?? 0 {
                    excess = Excess(tokens: tokens, longest: context, model: model.profile.name)
                }
            }
        }
        return excess
    }

    private func isAskedFor(_ model: ModelProfile) -> Bool {
        model.answersPrompts && (request.pinnedModel == nil || request.pinnedModel == model.name)
    }
}
