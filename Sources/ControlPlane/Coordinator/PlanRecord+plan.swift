import Foundation
import Planning
import SunwardModel

extension PlanRecord {
    /// The record of a solved plan.
    ///
    /// - Throws: An encoding error when the program holds a number that JSON cannot.
    init(
        id: UUID,
        entry: FleetDirectory.Entry,
        trigger: CoordinatorState.Trigger,
        outlook: FleetOutlook,
        inputs: PlanInputsSummary,
        archive: PlanArchive,
        timing: PlanTiming,
        switching: PlanSwitching?
    ) throws {
        let problem = archive.problem
        let plan = archive.plan
        self.init(
            id: id,
            fleetDigest: entry.digest,
            issuedAt: outlook.now,
            trigger: trigger.rawValue,
            grid: outlook.grid,
            status: plan.status.rawValue,
            totals: SunwardModel.PlanTotals(plan, problem: problem),
            phases: plan.phases.map {
                PlanPhase(
                    objective: $0.objective?.rawValue ?? "weighted",
                    optimum: $0.optimum,
                    seconds: $0.seconds,
                    iterations: $0.iterations
                )
            },
            inputs: inputs,
            timing: timing,
            switching: switching,
            shares: plan.shares.map {
                SunwardModel.PlanShare(
                    slot: $0.slot,
                    area: problem.areas[$0.area],
                    workloadClass: problem.classes[$0.workloadClass],
                    site: problem.sites[$0.site],
                    share: $0.share,
                    queries: $0.queries
                )
            },
            unserved: plan.unserved.map {
                SunwardModel.UnservedDemand(
                    slot: $0.slot,
                    area: problem.areas[$0.area],
                    workloadClass: problem.classes[$0.workloadClass],
                    queries: $0.queries,
                    reason: problem.reason(for: $0)
                )
            },
            sites: plan.siteSlots(of: problem),
            problem: try archive.encoded(),
            deferred: plan.deferred.map {
                SunwardModel.DeferredDemand(
                    slot: $0.slot,
                    area: problem.areas[$0.area],
                    workloadClass: problem.classes[$0.workloadClass],
                    waitingQueries: $0.waitingQueries
                )
            }
        )
    }
}

extension AllocationProblem {
    /// Why demand is unserved, in words: that nobody could ever serve it, else the limit in the way.
    fileprivate func reason(for demand: Planning.UnservedDemand) -> String {
        let (i, k, t) = (demand.area, demand.workloadClass, demand.slot)
        let isTooFarFromAll = sites.indices.allSatisfy { j in
            switch barrier(area: i, site: j, workloadClass: k, slot: t) {
            case .unreachable, .delay: true
            default: false
            }
        }
        if isTooFarFromAll {
            return "no site answers \(classes[k]) from \(areas[i]) within \(maxDelaySeconds[i][k]) s"
        }
        return demand.limit.map { $0.description(in: self) } ?? "no single limit stands out"
    }
}
