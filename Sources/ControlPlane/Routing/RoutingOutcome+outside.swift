import SunwardModel

extension RoutingOutcome {
    /// Where the fleet file does not say how much a model can hold: more than any model of today.
    private static let usualContextTokens = 10_000_000

    /// Beyond a model's context: a server may count what it has added or thrown away.
    private static let addedTokens = 4096

    /// The report without its counts of tokens where one of them is more than any answer of the model can have: such
    /// counts are a mistake at best, and would move budgets and plans.
    ///
    /// - Parameter contextTokens: What the model holds; nil where nobody has said.
    func withoutUnbelievableTokens(contextTokens: Int?) -> RoutingOutcome {
        let most = (contextTokens ?? Self.usualContextTokens) + Self.addedTokens
        guard max(inputTokens ?? 0, outputTokens ?? 0) > most else { return self }
        var believable = self
        believable.inputTokens = nil
        believable.outputTokens = nil
        return believable
    }

    /// How good the answer was, and nothing else; nil where the report does not say. Who grades an answer has had it.
    var gradeAlone: RoutingOutcome? {
        quality.map {
            RoutingOutcome(decisionID: decisionID, reportedAt: reportedAt, status: .succeeded, quality: $0)
        }
    }
}
