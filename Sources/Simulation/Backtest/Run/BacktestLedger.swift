import ControlPlane
import SunwardModel

/// Takes a run's account from its store, step by step.
struct BacktestLedger {
    private(set) var account: BacktestAccount
    private var audit: SettlementAudit
    private let plane: BacktestControlPlane

    init(run: BacktestRun, plane: BacktestControlPlane) {
        self.plane = plane
        let fleet = plane.directory.current.fleet
        audit = SettlementAudit(fleet: fleet)
        account = BacktestAccount(policy: run.policy, sites: fleet.sites.map(\.name))
    }

    /// Counts a plan.
    mutating func note(_ plan: PlanRecord?) {
        guard let plan else { return }
        account.plans += 1
        account.planSeconds += plan.timing.totalSeconds
    }

    /// Takes what has been settled since the last time.
    mutating func take() async {
        let settlements = await plane.store.takeSettlements()
        guard !settlements.isEmpty else { return }
        let snapshot = await plane.snapshot()
        for settlement in settlements {
            account.hours.append(audit.account(of: settlement, snapshot: snapshot))
        }
    }
}
