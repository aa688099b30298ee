import SunwardModel

/// What sites are charged for in an interval: each area, class and site once. Pure.
struct SettledShares {
    private(set) var all: [SettledAllocation] = []

    /// Where each stands, by site.
    private var places: [DemandKey: [String: Int]] = [:]

    /// Shares queries of an area and class out over sites, by weights; none where the weights come to nothing.
    mutating func add(_ queries: Double, of key: DemandKey, over weights: [(site: String, weight: Double)]) {
        let whole = weights.reduce(0) { $0 + $1.weight }
        guard queries > 0, whole > 0 else { return }
        for (site, weight) in weights where weight > 0 { add(queries * weight / whole, of: key, to: site) }
    }

    /// Adds queries of an area and class at a site, or at none.
    mutating func add(_ queries: Double, of key: DemandKey, to site: String) {
        if let place = places[key]?[site] {
            all[place].queries += queries
        } else {
            places[key, default: [:]][site] = all.count
            all.append(SettledAllocation(key, site: site, queries: queries))
        }
    }
}
