import LinearProgram

/// The linear program of an allocation problem, with the meaning of its columns and rows.
///
/// Columns, in this order: shares x (arc by arc, cell after cell), unserved shares, waiting shares, guests' shares,
/// published delay sums D, grid Pg, renewables Pr, batteries' charge, discharge and state, and with congestion
/// utilisation u and its cost w. Rows that no solution can violate are left out.
///
///     allocation   sum_j x[i,j,k,t] + unserved[i,k,t] = 1
///       deferrable sum_j x[t] + unserved[t] + waiting[t] - waiting[t-1] = arrivals[t] / reference
///                                                              waiting in [0, mayWait / reference]
///       and where some waits from before for longer than arrivals may, beside waiting[t]
///                  long[t] - long[t-1] <= 0                    long in [0, longWait / reference]
///     a guest's    served + unserved + waiting[t] - waiting[t-1] = arrivals / reference
///       its host's sum_j x[t] + unserved[t] - ratio served = 1
///     power        sum PUE e lambda x - Pg - Pr + charge - discharge = 0      Pr in [0 or -inf, P_w]
///     state        state[t] - state[t-1] - chargeEfficiency charge + discharge / dischargeEfficiency = 0
///     one way      charge <= Pg + Pr, state + discharge / dischargeEfficiency <= capacity, charge / its limit + discharge / its
///                  limit <= 1                               where prices pay for losing energy
///     capacity     sum resource lambda x / C <= 1 (or u)
///     delay        sum x seconds - D = 0                       D in [0, Delta], published delay only
///       deferrable sum x (seconds - Delta) <= 0
///     budget       sum (litres or kg per kWh) Pg (+ Pr) / limit <= 1
///
/// A share of a deferrable cell is relative to the mean demand of its area and class (``DeferralWindow/reference``), of
/// any other to the cell's own queries. The waiting bounds make due dates exact; see ``DeferralWindow``.
///
/// An empty instance is built with ``init(_:)``; see ``AllocationProgram+build``.
struct AllocationProgram: Sendable {
    /// One (area, class, slot) that takes part.
    struct Cell: Sendable {
        var area: Int
        var workloadClass: Int
        var slot: Int
        /// What a share of one stands for.
        var queries: Double
        /// What comes in, as a share: one, but for a deferrable cell.
        var arrivals = 1.0
        /// The most that can be served, as a share.
        var most = 1.0
        /// With what guests bring; see ``AllocationProgram/addGuests()``.
        var mostWithGuests = 1.0
        /// The class whose cell is to serve this one's demand beside its own; nil where the cell has shares itself.
        var hostClass: Int?
        /// How it joins that cell; set where ``hostClass`` is.
        var joining: Joining?
        /// Its shares' columns; the site of each is in `arcSites`.
        var arcs: Range<Int>
        var unservedColumn = -1
        /// -1 where nothing may wait beyond the slot.
        var waitingColumn = -1
        /// -1 where nothing that waits from before may wait on for longer than what arrives.
        var longWaitingColumn = -1
        var delayColumn = -1
        var allocationRow = -1
        var delayRow = -1
        /// Whether it may go unserved once the problem turns out to be infeasible.
        var isRelaxable = true
    }

    /// How a guest's demand joins its host's.
    struct Joining: Sendable {
        /// The host's place in `cells`.
        var host: Int
        /// What of the guest is served, as a share of the guest's.
        var column: Int
        /// Shares of the host that one of the guest makes.
        var ratio: Double
    }

    /// A capacity row: usage divided by `scale` units.
    struct CapacityRow: Sendable {
        var row: Int
        var site: Int
        var resource: Int
        var slot: Int
        var scale: Double
    }

    /// A battery's columns and rows, one a slot.
    struct BatteryPart: Sendable {
        var charge: [Int] = []
        var discharge: [Int] = []
        var state: [Int] = []
        var stateRows: [Int] = []
        /// Empty where the battery can earn nothing by doing both at once.
        var drawnRows: [Int] = []
        var roomRows: [Int] = []
    }

    /// A budget row: use divided by `scale` litres or kg.
    struct BudgetRow: Sendable {
        var row: Int
        var budget: Int
        var scale: Double
    }

    let problem: AllocationProblem
    /// Whether cells without queries take part where their delay counts.
    let plansEmptyCells: Bool
    /// The arcs that take part; nil for all.
    let arcs: ArcChoice?
    var linear = SparseLinearProgram()
    var columnKeys: [ProgramKey] = []
    var rowKeys: [ProgramKey] = []
    var cells: [Cell] = []
    var arcSites: [Int] = []
    /// [site][slot]
    var gridColumns: [[Int]] = []
    var renewableColumns: [[Int]] = []
    var powerRows: [[Int]] = []
    /// [site]; nil where a site has no battery, empty when none has.
    var batteryParts: [BatteryPart?] = []
    /// [area x classes + class]; nil where nothing may wait, empty when nothing may anywhere.
    var windows: [DeferralWindow?] = []
    /// [site][slot]; empty without congestion.
    var utilisationColumns: [[Int]] = []
    var congestionColumns: [[Int]] = []
    var capacityRows: [CapacityRow] = []
    var budgetRows: [BudgetRow] = []

    /// - Parameters:
    ///   - plansEmptyCells: whether cells without queries take part where their delay counts.
    ///   - arcs: which sites may serve which cells, within what the problem allows; nil for all that may.
    init(_ problem: AllocationProblem, plansEmptyCells: Bool = true, arcs: ArcChoice? = nil) {
        self.problem = problem
        self.arcs = arcs
        self.plansEmptyCells = plansEmptyCells && problem.plansEmptyCells
        build()
    }

    /// The columns of demand that may go unserved, with the most that can.
    var relaxableColumns: [(column: Int, upper: Double)] {
        cells.lazy.filter(\.isRelaxable).map { ($0.unservedColumn, $0.most) }
    }

    /// Dense costs of a weighted sum of objectives.
    func costs(_ weights: [PlanningObjective: Double]) -> [Double] {
        var costs = [Double](repeating: 0, count: linear.columnCount)
        let (energy, carbon) = (weights[.energy] ?? 0, weights[.carbon] ?? 0)
        let (delay, unserved) = (weights[.delay] ?? 0, weights[.unserved] ?? 0)
        for j in problem.sites.indices {
            for t in 0..<problem.slots {
                let charge = problem.energyCharge(site: j, slot: t)
                let carbonPrice = problem.carbonTaxUSDPerKg[j] * problem.carbonIntensityKgPerKWh[j][t]
                costs[gridColumns[j][t]] = energy * (charge.onGrid + charge.onDemand) + carbon * carbonPrice
                costs[renewableColumns[j][t]] = energy * charge.onDemand
                if !congestionColumns.isEmpty {
                    costs[congestionColumns[j][t]] = delay * (problem.slotFraction?[t] ?? 1)
                }
            }
        }
        addBatteryCosts(energy, to: &costs)
        for cell in cells {
            let unservedWeight = problem.unservedWeight(workloadClass: cell.workloadClass, slot: cell.slot)
            costs[cell.unservedColumn] = unserved * unservedWeight * cell.queries
            guard delay != 0 else { continue }
            let weight = problem.delayWeightUSDPerSecond(
                area: cell.area,
                workloadClass: cell.workloadClass,
                slot: cell.slot
            )
            if cell.delayColumn >= 0 {
                costs[cell.delayColumn] = delay * weight
            } else {
                for arc in cell.arcs { costs[arc] = delay * weight * seconds(of: arc, in: cell) }
            }
        }
        return costs
    }

    private func addBatteryCosts(_ energy: Double, to costs: inout [Double]) {
        for (j, part) in batteryParts.enumerated() {
            guard let part else { continue }
            for t in 0..<problem.slots {
                costs[part.discharge[t]] = energy * problem.dischargeCharge(site: j)
            }
        }
    }

    func seconds(of arc: Int, in cell: Cell) -> Double {
        problem.delaySeconds(
            area: cell.area,
            site: arcSites[arc],
            workloadClass: cell.workloadClass,
            slot: cell.slot
        )
    }

    /// Facility energy of the whole cell when an arc serves all of it, kWh.
    func facilityKWh(of arc: Int, in cell: Cell) -> Double {
        problem.facilityKWhPerQuery(site: arcSites[arc], workloadClass: cell.workloadClass) * cell.queries
    }
}
