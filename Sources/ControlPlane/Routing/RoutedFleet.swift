import Atomics
import Routing
import SunwardModel

/// A fleet as requests read it: places instead of names, and what can be worked out before any request. Immutable but
/// for its counters.
///
/// A cell is a pair of area and class: `area * classes + class`.
final class RoutedFleet: Sendable {
    let fleet: Fleet
    let digest: String

    /// Places by name.
    let areaPlaces: [String: Int]
    let classPlaces: [String: Int]
    let sitePlaces: [String: Int]
    let pools: [[PoolModel]]

    /// Each site's models by a number that a model's name has in the whole fleet, and back.
    let modelNumbers: [[Int]]
    let modelPlaces: [[Int?]]
    let numbersByModel: [String: Int]

    /// What each model is there for, by its number.
    let tasks: [ModelTask]

    /// By cell and site; infinite where there is no path.
    let networkSeconds: [[Double]]

    /// Where requests of a cell go without a plan.
    let unplanned: [SiteSelector]

    /// By cell: the model with the best mean quality at the nearest site.
    let bestSingle: [(site: Int, model: Int)?]

    /// By site: the largest model, and every model's part of the traffic as the fleet file has it.
    let largest: [Int?]
    let trafficShares: [[Double]]

    /// ``GatewaySettings/sessionAffinity``.
    let sessionAffinity: Double

    /// By cell: what sites are owed because sessions stayed elsewhere.
    let debts: [SessionDebts]

    /// By which the class of a request is guessed.
    let cues: ClassCues

    let inFlight: InFlightCounters
    let instruments: RoutingInstruments

    /// Requests of each cell so far; where sequences of turns stand.
    private let turns: [ManagedAtomic<UInt64>]

    init(_ fleet: Fleet, digest: String) {
        self.fleet = fleet
        self.digest = digest
        areaPlaces = Self.places(fleet.areas.map(\.name))
        classPlaces = Self.places(fleet.classes.map(\.name))
        sitePlaces = Self.places(fleet.sites.map(\.name))
        pools = fleet.sites.map { $0.models.map(PoolModel.init) }
        let names = Set(fleet.sites.flatMap { $0.models.map(\.name) }).sorted()
        let numbers = Self.places(names)
        numbersByModel = numbers
        modelNumbers = fleet.sites.map { $0.models.map { numbers[$0.name] ?? 0 } }
        modelPlaces = fleet.sites.map { site in
            names.map { name in site.models.firstIndex { $0.name == name } }
        }
        let models = fleet.sites.flatMap(\.models)
        tasks = names.map { name in models.first { $0.name == name }?.task ?? .generate }
        let cells = fleet.areas.flatMap { area in fleet.classes.map { (area, $0) } }
        networkSeconds = cells.map { area, workloadClass in
            fleet.sites.map { Self.networkSeconds(from: area, to: $0, of: workloadClass) }
        }
        unplanned = zip(cells, networkSeconds).map { cell, seconds in
            SiteSelector(planned: [], nearest: Self.nearest(seconds), phase: Self.phase(cell.0, cell.1))
        }
        bestSingle = zip(cells, networkSeconds).map { cell, seconds in
            Self.nearest(seconds).lazy.compactMap { site in
                fleet.sites[site].models.bestOf(cell.1.name).map { (site, $0) }
            }.first
        }
        largest = pools.map { pool in
            pool.indices.filter { pool[$0].isServing }.max { pool[$0].size < pool[$1].size }
        }
        trafficShares = fleet.sites.map { site in
            let weights = site.models.map { $0.isServing ? $0.trafficWeight : 0 }
            let total = weights.reduce(0, +)
            return weights.map { total > 0 ? $0 / total : 0 }
        }
        inFlight = InFlightCounters(countsForSite: pools.map { $0.map { $0.profile.task == .generate } })
        instruments = RoutingInstruments(fleet)
        sessionAffinity = fleet.gateway.sessionAffinity
        cues = ClassCues(fleet.classes)
        debts = cells.map { _ in SessionDebts(sites: fleet.sites.count) }
        turns = cells.map { _ in ManagedAtomic(0) }
    }

    /// The selector of a cell under a plan's shares.
    ///
    /// - Parameter isLeftOut: Whether the plan has no place for some of its requests, or for all where no site is planned.
    func selector(cell: Int, planned: [RoutingTable.Destination], isLeftOut: Bool) -> SiteSelector {
        let area = fleet.areas[cell / fleet.classes.count]
        let workloadClass = fleet.classes[cell % fleet.classes.count]
        return SiteSelector(
            planned: planned.compactMap { destination in
                sitePlaces[destination.site].map {
                    SiteShare(site: $0, name: destination.site, share: destination.share)
                }
            },
            nearest: Self.nearest(networkSeconds[cell]),
            isLeftOut: isLeftOut,
            phase: Self.phase(area, workloadClass)
        )
    }

    /// Refuses names that the fleet does not have, and models that are there for something else.
    ///
    /// - Throws: ``ControlPlaneError`` with `unknownName`.
    func check(_ request: RouteRequest) throws(ControlPlaneError) {
        guard let model = request.pinnedModel else {
            if request.task == .generate { return }
            throw ControlPlaneError(.unknownName, "a request for embeddings has to name its model: \(list(.embed))")
        }
        guard let number = numbersByModel[model] else {
            throw .unknown("model", model, of: numbersByModel.keys.sorted())
        }
        guard tasks[number] != request.task else { return }
        let use = request.task == .embed ? "does not embed" : "embeds, and answers no prompts"
        throw ControlPlaneError(.unknownName, "model \"\(model)\" \(use); those that do: \(list(request.task))")
    }

    private func list(_ task: ModelTask) -> String {
        let names = numbersByModel.filter { tasks[$0.value] == task }.keys.sorted()
        return names.isEmpty ? "none" : names.joined(separator: ", ")
    }

    /// The next turn of a cell.
    func turn(cell: Int) -> UInt64 { turns[cell].loadThenWrappingIncrement(ordering: .relaxed) }

    private static func places(_ names: [String]) -> [String: Int] {
        Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    private static func networkSeconds(from area: Area, to site: Site, of workloadClass: WorkloadClass) -> Double {
        let tokens = workloadClass.inputTokens + workloadClass.outputTokens
        return site.network[area.name]?.delaySeconds(bytes: tokens * workloadClass.bytesPerToken) ?? .infinity
    }

    private static func nearest(_ seconds: [Double]) -> [Int] {
        seconds.indices.filter { seconds[$0].isFinite }.sorted { (seconds[$0], $0) < (seconds[$1], $1) }
    }

    private static func phase(_ area: Area, _ workloadClass: WorkloadClass) -> UInt64 {
        StableHash.of("\(area.name)/\(workloadClass.name)")
    }
}

extension [ModelProfile] {
    /// Place of the model with the best prior of a class; of equals, and where no prior is given, the largest.
    fileprivate func bestOf(_ workloadClass: String) -> Int? {
        func rank(_ model: ModelProfile) -> (Double, Double) {
            (model.qualityByClass[workloadClass] ?? -1, PoolModel(model).size)
        }
        return indices.filter { PoolModel(self[$0]).isServing }.max { rank(self[$0]) < rank(self[$1]) }
    }
}
