extension SlotProgram {
    /// The arcs of this program that a point of its merged form uses.
    func arcs(of point: SlotPoint, in merged: SlotProgram) -> [Int32] {
        var arcs: [Int32] = []
        var place = 0
        for arc in point.arcs {
            while merged.cells[place].arcs.upperBound <= Int(arc) { place += 1 }
            let cell = merged.cells[place]
            // Members of a merged cell have the same sites, so the same arc in the same place.
            let offset = Int(arc) - cell.arcs.lowerBound
            for member in cell.members {
                arcs.append(Int32(truncatingIfNeeded: cells[member.cell].arcs.lowerBound + offset))
            }
        }
        return arcs
    }
}
