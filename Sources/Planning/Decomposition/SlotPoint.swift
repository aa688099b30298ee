/// One way to serve a slot, by what it takes of everything that couples slots.
struct SlotPoint: Sendable {
    /// By ``SlotQuantities``.
    var quantities: [Double] = []
    /// The form of the slot's program that `arcs` and `unservedCells` refer to; see ``SlotBlock``.
    var form: Int
    /// Arcs with a share.
    var arcs: [Int32] = []
    var shares: [Double] = []
    /// Cells with unserved demand.
    var unservedCells: [Int32] = []
    var unservedShares: [Double] = []
    /// Sites that draw all the grid gives although they need less, as the published accounting lets them.
    var overdrawingSites: [Int32] = []

    func cost(_ weights: [Double]) -> Double {
        var sum = 0.0
        for n in weights.indices { sum += weights[n] * quantities[n] }
        return sum
    }
}
