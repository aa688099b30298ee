extension AllocationProgram {
    /// Whether some demand plainly cannot be served, so that solving without unserved demand is pointless: a cell
    /// without sites, or a slot whose least possible use of a resource or of energy exceeds all sites together.
    ///
    /// Proving such a shortage by simplex costs more than the rest of a solve.
    var isEvidentlyShort: Bool {
        let energy = problem.resources.count
        var need = [[Double]](repeating: .init(repeating: 0, count: energy + 1), count: problem.slots)
        // What may wait need not be served in any one slot.
        for cell in cells where cell.queries > 0 && window(area: cell.area, workloadClass: cell.workloadClass) == nil {
            if cell.arcs.isEmpty { return true }
            for r in problem.resources.indices {
                let least = cell.arcs.map { problem.resourcePerQuery[arcSites[$0]][cell.workloadClass][r] }.min() ?? 0
                need[cell.slot][r] += least * cell.queries
            }
            need[cell.slot][energy] += cell.arcs.map { facilityKWh(of: $0, in: cell) }.min() ?? 0
        }
        let margin = 1 + 1e-9
        return (0..<problem.slots).contains { t in
            let supply = problem.sites.indices.reduce(0) {
                $0 + problem.supplyKWh(site: $1, slot: t)
            }
            let isShortOfCapacity = problem.resources.indices.contains { r in
                need[t][r] > margin * problem.sites.indices.reduce(0) { $0 + problem.capacity[$1][r][t] }
            }
            return isShortOfCapacity || need[t][energy] > margin * supply
        }
    }
}
