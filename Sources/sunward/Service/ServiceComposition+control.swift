import ControlAPI
import ControlPlane
import Foundation
import Gateway
import Logging
import NIOSSL
import Observability
import Store
import SunwardModel

/// What the control API is made of, beside the control plane.
extension ServiceComposition {
    /// The API keys: where they are kept, and what keeps them fresh.
    struct KeyParts {
        let storage: KeyStorage
        let refresh: KeyRefresh
    }

    func keyRefresh(_ storage: KeyStorage, _ gate: MigrationGate) -> KeyParts {
        let refresh = KeyRefresh(
            ring: KeyRing(),
            store: storage,
            clock: clock,
            ready: { try await gate.wait() },
            onLoaded: { [logger, clock, listen, requiresKeys, tls] ring in
                guard requiresKeys else { return }
                if !ring.hasAdministrator(now: clock.now) {
                    logger.warning(
                        """
                        no administrator's key exists, so the control API lets nobody in; make one where the database \
                        can be reached: sunward keys create NAME --role admin --directly
                        """
                    )
                }
                if tls == nil, !listen.isLoopback {
                    logger.warning("API keys travel unencrypted; give --tls-certificate and --tls-key")
                }
            },
            logger: logger.labelled("keys")
        )
        return KeyParts(storage: storage, refresh: refresh)
    }

    func controlServices(
        _ core: Core,
        upstreams: UpstreamDirectory?,
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
            sequencer: core.sequencer,
            desk: core.desk,
            keys: KeyAdministration(
                refresh: keys.refresh,
                store: keys.storage,
                clock: clock,
                logger: logger.labelled("keys")
            ),
            access: ControlAccess(ring: keys.refresh.ring, isRequired: requiresKeys, clock: clock),
            clock: clock,
            history: store,
            writer: {
                let status = await writer.status
                // Before the first write nobody knows but the gate.
                let isConnected = await gate.isOpen && status.isConnected
                return WriterView(
                    databaseConnected: isConnected,
                    disconnectedSince: isConnected ? nil : status.since,
                    spooledRecords: status.spooledRecords,
                    spooledBytes: status.spooledBytes,
                    rejectedRecords: status.rejected,
                    committedRows: status.committedRows
                )
            },
            decisionLog: { await decisions.status },
            upstreams: upstreams,
            startWaitsFor: {
                if await !gate.isOpen { return "the database, which does not answer" }
                if await !leadership.isLeader { return "another service that leads on this database" }
                return "the database to give back what was kept"
            },
            metrics: { [metrics] in metrics.exposition() }
        )
    }
}
