import ControlPlane
import Logging
import Postgres
import Store

extension ServiceComposition {
    /// Work that may wait: the way to it, and what waits of it.
    struct BatchParts {
        let pool: PostgresPool
        let store: PostgresStore
        let backlog: BatchBacklog
    }

    func batchParts(_ gate: MigrationGate) -> BatchParts {
        // Files come and go through it: nothing else must wait behind them.
        let pool = PostgresPool(
            configuration: PostgresConfiguration(
                connectionString: connectionString,
                connectTimeout: .seconds(3),
                statementTimeout: .seconds(20),
                applicationName: "sunward batches",
                maximumConnections: 6,
                maximumWaiters: 256
            ),
            logger: logger.labelled("postgres")
        )
        let store = PostgresStore(pool: pool, logger: logger.labelled("store"))
        let backlog = BatchBacklog(
            store: store,
            ready: { try await gate.wait() },
            logger: logger.labelled("batches")
        )
        return BatchParts(pool: pool, store: store, backlog: backlog)
    }
}
