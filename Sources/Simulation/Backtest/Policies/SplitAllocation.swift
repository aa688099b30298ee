import Planning

/// Splits every area's queries by a fixed rule, whatever power costs there: how traffic is commonly balanced.
///
/// A site that is full, by capacity or by power, takes no more, and what it cannot take is split again among the
/// others in reach. Daily budgets of water and carbon are not known to these rules; what they use is in their account.
struct SplitAllocation {
    /// How queries are split.
    enum Rule: Hashable, Sendable {
        case nearest
        case equal
        case byCapacity
    }

    let rule: Rule

    /// Every slot's shares.
    func shares(_ problem: AllocationProblem) -> [PlanShare] {
        var unbounded = problem
        unbounded.budgets = []
        return (0..<problem.slots).flatMap { slot in
            var split = SlotSplit(unbounded, slot: slot, rule: rule)
            return split.shares()
        }
    }
}

/// The splitting of one slot.
private struct SlotSplit {
    private let problem: AllocationProblem
    private let slot: Int
    private let rule: SplitAllocation.Rule
    private var room: SiteRoom
    private var demand: SlotDemand

    init(_ problem: AllocationProblem, slot: Int, rule: SplitAllocation.Rule) {
        self.problem = problem
        self.slot = slot
        self.rule = rule
        room = SiteRoom(problem, slot: slot, budgets: [])
        demand = SlotDemand(problem, slot: slot)
    }

    mutating func shares() -> [PlanShare] {
        // Each round fills a site, places all that is left, or finds no site with room.
        for _ in 0...problem.sites.count * problem.classes.count {
            let proposals = proposals()
            if proposals.isEmpty { break }
            accept(proposals)
        }
        return demand.shares
    }

    private struct Proposal {
        let cell: Int
        let site: Int
        let queries: Double
    }

    private func proposals() -> [Proposal] {
        demand.cells.indices.flatMap { n -> [Proposal] in
            let cell = demand.cells[n]
            guard cell.isWaiting else { return [] }
            let open = cell.sites.filter {
                room.hasRoom(for: cell.queries, site: $0, workloadClass: cell.workloadClass)
            }
            let weights = weights(of: open, cell: cell)
            let total = weights.reduce(0, +)
            guard total > 0 else { return [] }
            return zip(open, weights).filter { $0.1 > 0 }.map {
                Proposal(cell: n, site: $0.0, queries: cell.waiting * $0.1 / total)
            }
        }
    }

    private func weights(of sites: [Int], cell: SlotDemand.Cell) -> [Double] {
        switch rule {
        case .equal: return sites.map { _ in 1 }
        case .byCapacity: return sites.map { demand.servableQueries(site: $0) }
        case .nearest:
            let seconds = sites.map { pathSeconds(to: $0, cell: cell) }
            guard let nearest = seconds.indices.min(by: { seconds[$0] < seconds[$1] }) else { return [] }
            return sites.indices.map { $0 == nearest ? 1 : 0 }
        }
    }

    private func pathSeconds(to site: Int, cell: SlotDemand.Cell) -> Double {
        problem.delaySeconds(area: cell.area, site: site, workloadClass: cell.workloadClass, slot: slot)
    }

    /// Gives each site its proposals, all by the same part where they are more than it can take.
    private mutating func accept(_ proposals: [Proposal]) {
        for (site, proposed) in Dictionary(grouping: proposals, by: \.site).sorted(by: { $0.key < $1.key }) {
            // One class after another fills a part of the room; the sum of the parts must not exceed it.
            let load = proposed.reduce(0) { load, proposal in
                let most = room.mostQueries(
                    site: site,
                    workloadClass: demand.cells[proposal.cell].workloadClass,
                    gridFraction: 1
                )
                return load + proposal.queries / max(most, .leastNormalMagnitude)
            }
            let part = min(1, 1 / max(load, .leastNormalMagnitude))
            for proposal in proposed {
                let queries = proposal.queries * part
                let workloadClass = demand.cells[proposal.cell].workloadClass
                room.take(queries, site: site, workloadClass: workloadClass, gridFraction: 1)
                demand.serve(queries, cell: proposal.cell, site: site)
            }
        }
    }
}
