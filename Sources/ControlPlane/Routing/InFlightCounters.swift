import Atomics

/// Requests that were sent to each model and have not come back, as far as this process knows. Lock-free.
final class InFlightCounters: Sendable {
    private let models: [[ManagedAtomic<Int>]]
    private let sites: [ManagedAtomic<Int>]

    /// - Parameter modelCounts: How many models each site has.
    init(modelCounts: [Int]) {
        models = modelCounts.map { count in (0..<count).map { _ in ManagedAtomic(0) } }
        sites = modelCounts.map { _ in ManagedAtomic(0) }
    }

    func site(_ site: Int) -> Int { max(0, sites[site].load(ordering: .relaxed)) }

    func model(_ model: Int, ofSite site: Int) -> Int { max(0, models[site][model].load(ordering: .relaxed)) }

    func began(site: Int, model: Int) {
        models[site][model].wrappingIncrement(ordering: .relaxed)
        sites[site].wrappingIncrement(ordering: .relaxed)
    }

    func ended(site: Int, model: Int) {
        models[site][model].wrappingDecrement(ordering: .relaxed)
        sites[site].wrappingDecrement(ordering: .relaxed)
    }

    /// All sites together.
    var total: Int { sites.indices.reduce(0) { $0 + site($1) } }
}
