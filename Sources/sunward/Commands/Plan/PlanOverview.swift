import ControlAPI

/// What `plan explain` tells of a whole plan.
struct PlanOverview: Encodable {
    let prices: PricesView
    let carbonCut: CarbonCutView?
}
