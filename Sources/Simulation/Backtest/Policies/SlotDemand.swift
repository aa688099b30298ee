import Planning

/// The demand of one slot, and how much of it has been placed where.
struct SlotDemand {
    /// One area's queries of a class.
    struct Cell {
        let area: Int
        let workloadClass: Int
        let queries: Double

        /// Sites that may serve it, by ascending index.
        let sites: [Int]

        /// Not yet placed.
        fileprivate(set) var waiting: Double
        fileprivate var served: [Int: Double] = [:]

        /// Whether more than rounding is left to place.
        var isWaiting: Bool { waiting > queries * 1e-10 }
    }

    private let problem: AllocationProblem
    private let slot: Int
    private(set) var cells: [Cell] = []

    /// Demand-weighted means over the classes, by site: facility energy and resource units of a query.
    private var meanEnergyKWh: [Double] = []
    private var meanUnits: [[Double]] = []

    init(_ problem: AllocationProblem, slot: Int) {
        self.problem = problem
        self.slot = slot
        for i in problem.areas.indices {
            for k in problem.classes.indices {
                let queries = problem.presentQueries(area: i, workloadClass: k, slot: slot)
                guard queries > 0 else { continue }
                let sites = problem.sites.indices.filter {
                    problem.barrier(area: i, site: $0, workloadClass: k, slot: slot) == nil
                }
                cells.append(Cell(area: i, workloadClass: k, queries: queries, sites: sites, waiting: queries))
            }
        }
        let byClass = problem.classes.indices.map { k in
            problem.areas.indices.reduce(0) { $0 + problem.presentQueries(area: $1, workloadClass: k, slot: slot) }
        }
        let total = max(byClass.reduce(0, +), .leastNormalMagnitude)
        for j in problem.sites.indices {
            meanEnergyKWh.append(
                byClass.enumerated().reduce(0) {
                    $0 + problem.facilityKWhPerQuery(site: j, workloadClass: $1.offset) * $1.element / total
                }
            )
            meanUnits.append(
                problem.resources.indices.map { r in
                    byClass.enumerated().reduce(0) {
                        $0 + problem.resourcePerQuery[j][$1.offset][r] * $1.element / total
                    }
                }
            )
        }
    }

    /// Facility energy of a mean query at a site, kWh.
    func meanQueryKWh(site: Int) -> Double { meanEnergyKWh[site] }

    /// Mean queries that a site could serve in the slot.
    func servableQueries(site: Int) -> Double {
        let most = problem.resources.indices.compactMap { r -> Double? in
            let units = meanUnits[site][r]
            return units > 0 ? problem.capacity[site][r][slot] / units : nil
        }
        return most.min() ?? 0
    }

    mutating func serve(_ queries: Double, cell: Int, site: Int) {
        cells[cell].waiting -= queries
        cells[cell].served[site, default: 0] += queries
    }

    /// What has been placed, as shares of each cell.
    var shares: [PlanShare] {
        cells.flatMap { cell in
            let placed = max(cell.served.values.sorted().reduce(0, +), .leastNormalMagnitude)
            // What rounding left over or took too much is spread over the rest.
            let factor = cell.isWaiting ? 1 : cell.queries / placed
            return cell.served.sorted { $0.key < $1.key }.map { site, queries in
                PlanShare(
                    slot: slot,
                    area: cell.area,
                    workloadClass: cell.workloadClass,
                    site: site,
                    share: queries * factor / cell.queries,
                    queries: queries * factor
                )
            }
        }
    }
}
