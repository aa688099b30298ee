import Atomics
import Foundation
import Routing
import SunwardModel

/// Everything a request is routed by, as of one moment. Immutable; the routing desk makes the next and swaps it in.
final class RoutingSnapshot: AtomicReference, Sendable {
    let fleet: RoutedFleet

    /// nil before the first plan.
    let plan: RoutedPlan?

    /// In the order of the fleet's sites.
    let sites: [RoutedSite]
    let policy: any RoutingPolicy

    init(fleet: RoutedFleet, plan: RoutedPlan?, sites: [RoutedSite], policy: any RoutingPolicy) {
        self.fleet = fleet
        self.plan = plan
        self.sites = sites
        self.policy = policy
    }

    func selector(cell: Int, at now: Date) -> SiteSelector {
        plan?.selector(cell: cell, at: now) ?? fleet.unplanned[cell]
    }

    /// What is older than it should be, for a request that was sent to `site`.
    func stale(site: Int, at now: Date) -> [RouteAnswer.StaleInput] {
        var stale: [RouteAnswer.StaleInput] = []
        if let plan {
            if now >= plan.lateFrom { stale.append(.plan) }
            if !plan.isOfPresentFleet { stale.append(.fleet) }
        } else {
            stale.append(.noPlan)
        }
        if sites[site].areSignalsStale { stale.append(.signals) }
        return stale
    }
}
