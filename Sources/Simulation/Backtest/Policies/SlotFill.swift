import Planning

/// The greedy filling of one slot.
struct SlotFill {
    /// A part of a site's energy that costs the same throughout.
    private struct Segment {
        let site: Int
        let energyKWh: Double

        /// How much of it comes from the grid.
        let gridFraction: Double

        /// Kilograms or dollars of a mean query, with its water at its price.
        let perQuery: Double
    }

    private let problem: AllocationProblem
    private let slot: Int
    private let measure: GreedyAllocation.Measure
    private let waterPrice: Double
    private(set) var room: SiteRoom
    private(set) var demand: SlotDemand

    init(
        _ problem: AllocationProblem,
        slot: Int,
        measure: GreedyAllocation.Measure,
        waterPrices: [Double],
        budgets: [Double]
    ) {
        self.problem = problem
        self.slot = slot
        self.measure = measure
        room = SiteRoom(problem, slot: slot, budgets: budgets)
        demand = SlotDemand(problem, slot: slot)
        waterPrice = zip(problem.budgets, waterPrices).reduce(0) { $0 + ($1.0.slots.contains(slot) ? $1.1 : 0) }
    }

    mutating func run() {
        // Who can be served in few places must find room there.
        let order = demand.cells.indices.sorted {
            let (one, other) = (demand.cells[$0], demand.cells[$1])
            return (one.sites.count, one.area, one.workloadClass) < (other.sites.count, other.area, other.workloadClass)
        }
        for segment in segments() {
            var left = segment.energyKWh
            for n in order {
                let cell = demand.cells[n]
                guard cell.isWaiting, cell.sites.contains(segment.site) else { continue }
                let (j, k) = (segment.site, cell.workloadClass)
                var queries = room.mostQueries(site: j, workloadClass: k, gridFraction: segment.gridFraction)
                let energy = problem.facilityKWhPerQuery(site: j, workloadClass: k)
                if energy > 0 { queries = min(queries, left / energy) }
                queries = min(queries, cell.waiting)
                guard queries > 0 else { continue }
                room.take(queries, site: j, workloadClass: k, gridFraction: segment.gridFraction)
                demand.serve(queries, cell: n, site: j)
                left -= queries * energy
            }
        }
    }

    /// All sites' supply, cheapest first; of equals the earlier site, as the fleet lists them.
    private func segments() -> [Segment] {
        problem.sites.indices.flatMap { segments(ofSite: $0) }.enumerated()
            .sorted { ($0.element.perQuery, $0.offset) < ($1.element.perQuery, $1.offset) }
            .map(\.element)
    }

    private func segments(ofSite j: Int) -> [Segment] {
        let own = problem.renewableKWh[j][slot]
        let grid = problem.gridLimitKWh[j][slot]
        let perGridKWh = measure.perGridKWh(problem, site: j, slot: slot)
        let water = waterPrice * problem.litersPerFacilityKWh(site: j, slot: slot)
        let query = demand.meanQueryKWh(site: j)
        guard perGridKWh < 0, own > 0 else {
            return [
                Segment(site: j, energyKWh: own, gridFraction: 0, perQuery: query * water),
                Segment(site: j, energyKWh: grid, gridFraction: 1, perQuery: query * (perGridKWh + water)),
            ]
        }
        let gridFraction = grid / (grid + own)
        let mean = perGridKWh * gridFraction
        return [Segment(site: j, energyKWh: own + grid, gridFraction: gridFraction, perQuery: query * (mean + water))]
    }
}
