extension SlotProgram {
    /// Whether some demand plainly cannot be served: a cell without sites, or a least possible use of a resource or of
    /// energy that exceeds all sites together.
    ///
    /// Proving such a shortage by simplex costs more than the rest of a solve.
    var isEvidentlyShort: Bool {
        let width = supply.resourceCount
        var need = [Double](repeating: 0, count: width + 1)
        for cell in cells where cell.queries > 0 {
            if cell.arcs.isEmpty { return true }
            let from = cell.workloadClass * supply.siteCount
            for r in 0..<width {
                let least = cell.arcs.map { supply.resourceUse[(from + Int(arcSites[$0])) * width + r] }.min() ?? 0
                need[r] += least * cell.queries
            }
            need[width] += (cell.arcs.map { supply.facilityKWh[from + Int(arcSites[$0])] }.min() ?? 0) * cell.queries
        }
        let margin = 1 + 1e-9
        let kWh = supply.gridLimitKWh.reduce(0, +) + supply.renewableKWh.reduce(0, +)
        let isShortOfCapacity = (0..<width).contains { r in
            need[r] > margin * (0..<supply.siteCount).reduce(0) { $0 + supply.capacity[$1 * width + r] }
        }
        return isShortOfCapacity || need[width] > margin * kWh
    }
}
