extension SlotProgram {
    /// The arcs of this program that a point of its merged form uses.
    func arcs(of point: SlotPoint, in merged: SlotProgram) -> [Int32] {
        var arcs: [Int32] = []
        let areas = 1 + (cells.flatMap(\.members).map(\.area).max() ?? 0)
        var cellAt = [Int](repeating: -1, count: areas * supply.classCount)
        for (c, cell) in cells.enumerated() {
            for member in cell.members { cellAt[member.area * supply.classCount + cell.workloadClass] = c }
        }
        var place = 0
        for arc in point.arcs {
            while merged.cells[place].arcs.upperBound <= Int(arc) { place += 1 }
            let cell = merged.cells[place]
            // Members of a merged cell have the same sites, so the same arc in the same place.
            let offset = Int(arc) - cell.arcs.lowerBound
            for member in cell.members {
                let c = cellAt[member.area * supply.classCount + cell.workloadClass]
                guard c >= 0 else { continue }
                arcs.append(Int32(truncatingIfNeeded: cells[c].arcs.lowerBound + offset))
            }
        }
        return arcs
    }
}
