import ControlPlane
import Logging
import Postgres
import Store
import SunwardModel

extension ServiceComposition {
    /// The API keys: the way to them, what keeps them fresh, and who changes them.
    struct KeyParts {
        let pool: PostgresPool
        let refresh: KeyRefresh
        let administration: KeyAdministration
    }

    func keyParts(_ gate: MigrationGate) -> KeyParts {
        // Asked once a second: it must not wait behind a history query or a batch.
        let keyPool = PostgresPool(
            configuration: PostgresConfiguration(
                connectionString: connectionString,
                connectTimeout: .seconds(3),
                statementTimeout: .seconds(5),
                applicationName: "sunward keys",
                maximumConnections: 1
            ),
            logger: logger.labelled("postgres")
        )
        let storage = KeyStorage(store: PostgresStore(pool: keyPool, logger: logger.labelled("store")))
        let refresh = KeyRefresh(
            ring: KeyRing(),
            store: storage,
            clock: clock,
            ready: { try await gate.wait() },
            onLoaded: { advise($0) },
            logger: logger.labelled("keys")
        )
        let administration = KeyAdministration(
            refresh: refresh,
            store: storage,
            clock: clock,
            logger: logger.labelled("keys")
        )
        return KeyParts(pool: keyPool, refresh: refresh, administration: administration)
    }

    /// Says at start what stands between the control API and those who would use it.
    private func advise(_ ring: KeyRing) {
        guard requiresKeys else { return }
        if !ring.hasAdministrator(now: clock.now) {
            logger.warning(
                """
                no administrator's key exists, so the control API lets nobody in; make one where the database can be \
                reached: sunward keys create NAME --role admin --directly
                """
            )
        }
        if tls == nil, !listen.isLoopback {
            logger.warning("API keys travel unencrypted; give --tls-certificate and --tls-key")
        }
    }
}
