/// What couples the slots of a plan: the sums that a slot's share in any objective and budget is counted by.
///
/// Index 0 to 3 are the objectives energy, carbon, delay and unserved, then one for each budget with something left.
struct SlotQuantities: Sendable {
    /// Budgets that have something left to share out among slots: indices into ``AllocationProblem/budgets``.
    let budgets: [Int]

    init(_ problem: AllocationProblem) {
        budgets = problem.budgets.indices.filter { problem.budgets[$0].limit > 0 }
    }

    var count: Int { PlanningObjective.allCases.count + budgets.count }

    static func index(_ objective: PlanningObjective) -> Int {
        switch objective {
        case .energy: 0
        case .carbon: 1
        case .delay: 2
        case .unserved: 3
        }
    }

    static func index(budget place: Int) -> Int { PlanningObjective.allCases.count + place }

    /// Weights of a sum of objectives, as a vector over all quantities.
    func vector(_ weights: [PlanningObjective: Double]) -> [Double] {
        var vector = [Double](repeating: 0, count: count)
        for (objective, weight) in weights { vector[Self.index(objective)] = weight }
        return vector
    }

    /// What one kWh out of a battery saves against one of Pr, `[q][j]`: the water of generation, which counted when the
    /// energy was drawn.
    func dischargeSaving(_ problem: AllocationProblem, slot t: Int) -> [[Double]] {
        let none = [Double](repeating: 0, count: problem.sites.count)
        var saving = [[Double]](repeating: none, count: count)
        for (place, budget) in budgets.enumerated() where problem.budgets[budget].kind == .water {
            for j in problem.sites.indices where problem.budgets[budget].covers(site: j, slot: t) {
                saving[Self.index(budget: place)][j] = problem.ewifLitersPerKWh[j][t]
            }
        }
        return saving
    }

    /// What one kWh of Pg and one of Pr count for, `[q][j]`.
    func energyUse(_ problem: AllocationProblem, slot t: Int) -> (grid: [[Double]], renewable: [[Double]]) {
        let none = [Double](repeating: 0, count: problem.sites.count)
        var grid = [[Double]](repeating: none, count: count)
        var renewable = grid
        for j in problem.sites.indices {
            let charge = problem.energyCharge(site: j, slot: t)
            let intensity = problem.carbonIntensityKgPerKWh[j][t]
            grid[Self.index(.energy)][j] = charge.onGrid + charge.onDemand
            renewable[Self.index(.energy)][j] = charge.onDemand
            grid[Self.index(.carbon)][j] = problem.carbonTaxUSDPerKg[j] * intensity
            for (place, budget) in budgets.enumerated() where problem.budgets[budget].covers(site: j, slot: t) {
                switch problem.budgets[budget].kind {
                case .water:
                    let liters = problem.litersPerFacilityKWh(site: j, slot: t)
                    grid[Self.index(budget: place)][j] = liters
                    renewable[Self.index(budget: place)][j] = liters
                case .carbon:
                    grid[Self.index(budget: place)][j] = intensity
                }
            }
        }
        return (grid, renewable)
    }
}
