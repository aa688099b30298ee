import SunwardModel

extension RoutingOutcome {
    /// What it says that `known` did not, and whether the tokens of the answer are among it.
    func news(since known: RoutingOutcome?) -> (news: OutcomeNews, gainsTokens: Bool) {
        let gainsTokens = outputTokens != nil && known?.outputTokens == nil
        let gainsLatency = latencySeconds != nil && known?.latencySeconds == nil && status == .succeeded
        // An answer that broke off says nothing of how long answers are.
        let isWhole = status == .succeeded
        let news = OutcomeNews(
            quality: known?.quality == nil ? quality : nil,
            inputTokens: known?.inputTokens == nil ? inputTokens.map(Double.init) : nil,
            outputTokens: gainsTokens && isWhole ? outputTokens.map(Double.init) : nil,
            latencySeconds: gainsLatency ? latencySeconds : nil
        )
        return (news, gainsTokens)
    }
}
