import Routing
import SunwardModel

/// Requests that no model could take, however idle.
extension RouteQuestion {
    /// The error of a prompt that, with the answer that is asked for, is longer than the context of every model that may
    /// answer it at a site in reach; nil where one could hold it.
    func promptTooLong() -> ControlPlaneError? {
        guard request.task == .generate else { return nil }
        let fleet = snapshot.fleet
        let wanted = Double(max(1, request.maxOutputTokens ?? 1))
        var tokens = 0.0
        var longest: (tokens: Int, model: String)?
        for site in selector.reachable {
            tokens = request.inputTokens ?? snapshot.sites[site].router.inputLength.tokens(in: request.prompt)
            for model in fleet.pools[site] where isAskedFor(model.profile) {
                guard let context = model.profile.contextTokens else { return nil }
                if Double(context) >= tokens + wanted { return nil }
                if context > longest?.tokens ?? 0 { longest = (context, model.profile.name) }
            }
        }
        guard let longest else { return nil }
        // What a client claims may be any number.
        let count = Int(min(tokens, 1e15).rounded())
        let prompt = "\(request.inputTokens == nil ? "about " : "")\(count) tokens"
        let answer = request.maxOutputTokens.map { " and an answer of up to \($0)" } ?? ""
        let limit = "the longest context is \(longest.tokens) tokens (\(longest.model))"
        return ControlPlaneError(.promptTooLong, "a prompt of \(prompt)\(answer) fits no model; \(limit)")
    }

    private func isAskedFor(_ model: ModelProfile) -> Bool {
        model.answersPrompts && (request.pinnedModel == nil || request.pinnedModel == model.name)
    }
}
