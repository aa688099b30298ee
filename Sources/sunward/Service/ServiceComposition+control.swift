import ControlAPI
import ControlPlane
import Foundation
import Gateway
import Logging
import Observability
import Store
import SunwardModel

/// What the control API is made of, beside the control plane.
extension ServiceComposition {
    func controlServices(
        _ core: Core,
        upstreams: UpstreamDirectory?,
        backlog: BatchBacklog,
        keys: KeyParts,
        store: PostgresStore,
        writer: StoreWriter,
        decisions: DecisionLog,
        gate: MigrationGate,
        leadership: LeaderLock
    ) -> ControlServices {
        ControlServices(
            directory: core.directory,
            coordinator: core.coordinator,
            intake: core.intake,
            board: core.board,
            inquiries: PlanInquiries(solver: core.inquirySolver),
            sequencer: core.sequencer,
            desk: core.desk,
            keys: keys.administration,
            access: ControlAccess(ring: keys.refresh.ring, isRequired: requiresKeys, clock: clock),
            clock: clock,
            history: store,
            writer: {
                let status = await writer.status
                // Before the first write nobody knows but the gate, and in quiet times nobody but the leader.
                let lostSince = await leadership.lostSince
                let isConnected = await gate.isOpen && status.isConnected && lostSince == nil
                let since = status.isConnected ? lostSince ?? status.since : status.since
                return WriterView(
                    databaseConnected: isConnected,
                    disconnectedSince: isConnected ? nil : since,
                    spooledRecords: status.spooledRecords,
                    spooledBytes: status.spooledBytes,
                    spoolFailure: status.spoolFailure,
                    rejectedRecords: status.rejected,
                    committedRows: status.committedRows
                )
            },
            decisionLog: { await decisions.status },
            upstreams: upstreams,
            backlog: backlog,
            startWaitsFor: {
                if await !gate.isOpen { return "the database, which does not answer" }
                if await !leadership.isLeader { return "another service that leads on this database" }
                return "the database to give back what was kept"
            },
            othersLead: { await leadership.othersLead },
            metrics: { [metrics] in metrics.exposition() }
        )
    }
}
