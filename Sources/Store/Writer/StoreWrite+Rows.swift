import SunwardModel

extension StoreWrite {
    /// About how many rows it becomes.
    var rowCount: Int {
        switch self {
        case .fleet: 1
        case .readings(let readings): readings.count
        case .forecasts(let points): points.count
        case .plan(let plan): 2 + plan.shares.count + plan.unserved.count + plan.deferred.count + 5 * plan.sites.count
        case .settlement(let settlement): 1 + settlement.allocations.count + settlement.footprints.count
        }
    }

    /// What it is, for logs.
    var kind: String {
        switch self {
        case .fleet: "fleet"
        case .readings: "readings"
        case .forecasts: "forecasts"
        case .plan: "plan"
        case .settlement: "settlement"
        }
    }
}
