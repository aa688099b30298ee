import Foundation
import Routing
import SunwardModel

extension RoutingDeskState {
    /// How the router is doing, as of `now`.
    func status(at now: Double, inbox: RoutingInbox, planID: UUID?, isRestored: Bool?) -> RouterStatus {
        var counts = counts
        counts.forgottenDecisions = pending.forgotten
        counts.droppedEvents = inbox.dropped
        return RouterStatus(
            policy: policy.name,
            precedence: fleet.fleet.routing.precedence,
            prices: prices(at: now),
            budgets: ledger.stands(at: now),
            estimators: [
                RouterStatus.Estimator(name: "quality", basis: estimates.basis, learned: estimates.learnedGrades),
                RouterStatus.Estimator(
                    name: "output-length",
                    basis: estimates.basis,
                    learned: estimates.learnedLengths
                ),
                RouterStatus.Estimator(name: "latency", basis: "profile", learned: estimates.learnedLatencies),
            ],
            coverage: zip(fleet.fleet.sites, estimates.latency).map { site, latency in
                let coverage = latency.coverage
                return RouterStatus.Coverage(
                    site: site.name,
                    requests: coverage.overall.cases,
                    share: coverage.overall.share,
                    windowRequests: coverage.window.cases,
                    windowShare: coverage.window.share
                )
            },
            calibration: calibration,
            counts: counts,
            inFlight: fleet.inFlight.total,
            pendingDecisions: pending.count,
            queuedEvents: inbox.count,
            decisionMicroseconds: decisionMicroseconds,
            planID: planID,
            isRestored: isRestored
        )
    }

    /// The policy's numbers, but prices of quality of classes that have no target: nothing is chosen by these.
    private func prices(at now: Double) -> [String: Double] {
        var prices = policy.prices(at: now)
        for workloadClass in fleet.fleet.classes where workloadClass.routing.qualityTarget == nil {
            prices["mu/\(workloadClass.name)"] = nil
        }
        return prices
    }
}
