import LinearProgram

/// The prices of a slot's own limits at one optimum.
struct SlotPrices: Sendable {
    /// By site, $ per kWh.
    var energy: [Double] = []
    var renewable: [Double] = []
    var gridLimit: [Double] = []
    /// `[j * resourceCount + r]`, $ per unit.
    var capacity: [Double] = []
    /// Of binding delay limits, $ per s, by cell of the program that was solved.
    var delayLimits: [(area: Int, workloadClass: Int, perSecond: Double)] = []
    /// What a query of each class costs at each site, `[k * siteCount + j]`.
    var query: [Double] = []

    init() {}

    /// - Parameter unit: $ of one unit of the solved objective.
    init(_ solution: Solution, _ linear: SlotLinearProgram, unit: Double) {
        let program = linear.program
        let scale = linear.powerScaleKWh
        energy = scale.indices.map { -solution.rowDuals[linear.powerRow($0)] * unit / scale[$0] }
        renewable = scale.indices.map {
            max(0, -solution.reducedCosts[linear.renewableColumn($0)]) * unit / scale[$0]
        }
        gridLimit = scale.indices.map { max(0, -solution.reducedCosts[linear.gridColumn($0)]) * unit / scale[$0] }
        capacity = linear.resourceRow.indices.map { place in
            let row = Int(linear.resourceRow[place])
            return row < 0 ? 0 : max(0, -solution.rowDuals[row]) * unit / program.supply.capacity[place]
        }
        for (c, cell) in program.cells.enumerated() {
            guard let limit = cell.delayLimit else { continue }
            let dual = solution.rowDuals[Int(linear.delayRow[c])]
            let perSecond = -dual * unit / limit.scaleSeconds
            guard perSecond > 0, let member = cell.members.first else { continue }
            delayLimits.append((member.area, cell.workloadClass, perSecond))
        }
        query = linear.queryPrices(solution.rowDuals).map { $0 * unit }
    }
}
