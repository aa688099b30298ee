import SunwardModel

/// Numbers the models of all pools, so that a model at two sites is one: the arms that policies learn about.
struct ModelTable: Sendable {
    /// Names by arm.
    let names: [String]

    private let arms: [[Int]]

    init(_ sites: [PolicySettings.Site]) {
        var names: [String] = []
        var known: [String: Int] = [:]
        arms = sites.map { site in
            site.models.map { model in
                if let arm = known[model.name] { return arm }
                known[model.name] = names.count
                names.append(model.name)
                return names.count - 1
            }
        }
        self.names = names
    }

    /// The arm of a place in a site's pool; nil for a place that the settings do not have.
    func arm(site: Int, model: Int) -> Int? {
        guard arms.indices.contains(site), arms[site].indices.contains(model) else { return nil }
        return arms[site][model]
    }
}
