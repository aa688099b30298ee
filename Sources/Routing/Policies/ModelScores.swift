/// A fixed number for every model of every pool, for policies that rank models once and for all.
struct ModelScores: Sendable {
    private let scores: [[Double]]

    init(_ settings: PolicySettings, _ score: (PolicySettings.Model) -> Double) {
        scores = settings.sites.map { $0.models.map(score) }
    }

    /// 0 for a model that the settings do not have.
    func score(site: Int, model: Int) -> Double {
        guard scores.indices.contains(site), scores[site].indices.contains(model) else { return 0 }
        return scores[site][model]
    }
}
