import SunwardModel

extension RoutingOutcome {
    /// This outcome with what it leaves open from a later report. What was reported stays as it was, as in the database.
    func filled(by later: RoutingOutcome) -> RoutingOutcome {
        var filled = self
        filled.inputTokens = inputTokens ?? later.inputTokens
        filled.outputTokens = outputTokens ?? later.outputTokens
        filled.timeToFirstTokenSeconds = timeToFirstTokenSeconds ?? later.timeToFirstTokenSeconds
        filled.latencySeconds = latencySeconds ?? later.latencySeconds
        filled.quality = quality ?? later.quality
        filled.energyJoules = energyJoules ?? later.energyJoules
        filled.carbonGrams = carbonGrams ?? later.carbonGrams
        return filled
    }

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
