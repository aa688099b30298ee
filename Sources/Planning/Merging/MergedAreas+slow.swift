extension MergedAreas {
    /// How far beyond a limit is rounding, relative.
    private static let rounding = 1e-9

    /// What the common shares of a solution of the merged problem serve more slowly than its areas allow; of demand
    /// that may wait in every slot.
    ///
    /// - Parameter separate: what is by itself already.
    func slowCells(_ values: [Double], of program: AllocationProgram, beside separate: Set<Cell>) -> Set<Cell> {
        guard !original.barsSlowSites else { return [] }
        let mixtures = mixtures(values, of: program)
        var slow: Set<Cell> = []
        for i in original.areas.indices {
            for k in original.classes.indices {
                let limit = original.maxDelaySeconds[i][k] * (1 + Self.rounding)
                for t in 0..<original.slots {
                    let mixture = mixtures[(jointArea[i][k] * original.classes.count + k) * original.slots + t]
                    let cell = Cell(area: i, workloadClass: k, slot: t)
                    guard !mixture.isEmpty, !separate.contains(cell) else { continue }
                    let seconds = original.delaySecondsBySite(area: i, workloadClass: k, slot: t)
                    let (sum, total) = mixture.reduce((0.0, 0.0)) {
                        ($0.0 + $1.share * seconds[$1.site], $0.1 + $1.share)
                    }
                    guard sum > limit * total else { continue }
                    if original.isDeferrable(area: i, workloadClass: k) {
                        for slot in 0..<original.slots { slow.insert(Cell(area: i, workloadClass: k, slot: slot)) }
                        break
                    }
                    slow.insert(cell)
                }
            }
        }
        return slow
    }

    /// Where joint areas are served, `[(area x classes + class) x slots + slot]`.
    private func mixtures(_ values: [Double], of program: AllocationProgram) -> [[(site: Int, share: Double)]] {
        let count = jointCount * original.classes.count * original.slots
        var mixtures = [[(site: Int, share: Double)]](repeating: [], count: count)
        for cell in program.cells where cell.area < jointCount && cell.queries > 0 {
            let place = program.cellIndex(cell) * original.slots + cell.slot
            mixtures[place] = program.server(of: cell).arcs.compactMap { arc in
                values[arc] > 0 ? (program.arcSites[arc], values[arc]) : nil
            }
        }
        return mixtures
    }
}
