import Atomics

/// Requests that were sent to each model and have not come back, as far as this process knows. Lock-free.
final class InFlightCounters: Sendable {
    private let models: [[ManagedAtomic<Int>]]
    private let sites: [ManagedAtomic<Int>]

    /// Whether a model's requests count for its site: those that embed take no place from prompts.
    private let countsForSite: [[Bool]]

    /// - Parameter countsForSite: One for each model of each site.
    init(countsForSite: [[Bool]]) {
        self.countsForSite = countsForSite
        models = countsForSite.map { $0.map { _ in ManagedAtomic(0) } }
        sites = countsForSite.map { _ in ManagedAtomic(0) }
    }

    /// Prompts under way at a site.
    func site(_ site: Int) -> Int { max(0, sites[site].load(ordering: .relaxed)) }

    func model(_ model: Int, ofSite site: Int) -> Int { max(0, models[site][model].load(ordering: .relaxed)) }

    func began(site: Int, model: Int) {
        models[site][model].wrappingIncrement(ordering: .relaxed)
        if countsForSite[site][model] { sites[site].wrappingIncrement(ordering: .relaxed) }
    }

    func ended(site: Int, model: Int) {
        models[site][model].wrappingDecrement(ordering: .relaxed)
        if countsForSite[site][model] { sites[site].wrappingDecrement(ordering: .relaxed) }
    }

    /// All models of all sites together.
    var total: Int { models.joined().reduce(0) { $0 + max(0, $1.load(ordering: .relaxed)) } }
}
