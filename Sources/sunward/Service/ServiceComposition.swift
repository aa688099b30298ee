import ControlAPI
import ControlPlane
import Foundation
import Gateway
import Hummingbird
import Logging
import NIOSSL
import Observability
import Planning
import Postgres
import ServiceLifecycle
import Signals
import Store
import SunwardModel
import ThreadExecutor
import UnixSignals

/// Puts the service together: the one place where every part meets every other.
struct ServiceComposition {
    let fleet: Fleet
    let fleetDirectory: URL
    let migrations: MigrationSource
    let connectionString: String
    let spoolDirectory: URL
    let fittedEstimates: FittedEstimates
    let forecaster: ForecasterKind
    let listen: ListenAddress

    /// Clients of the control API that may be connected at once.
    let maxConnections: Int

    /// nil where no gateway is asked for.
    let gateway: GatewayServer.Configuration?

    /// The certificate that the control API shows; nil speaks plain HTTP.
    let tls: TLSConfiguration?

    /// What the listeners show, read again as files change.
    let certificates: [ListenerCertificate]

    /// Whether the control API lets nobody in without a key.
    let requiresKeys: Bool
    let clock: any TimeSource
    let metrics: PrometheusMetricsFactory
    let logger: Logger

    /// Runs until SIGTERM or SIGINT. Parts end in the reverse order of the list: the front door first, the way to the
    /// database last.
    func run() async throws {
        let pool = PostgresPool(
            configuration: PostgresConfiguration(connectionString: connectionString),
            logger: logger.labelled("postgres")
        )
        let store = PostgresStore(pool: pool, logger: logger.labelled("store"))
        // A database that hangs is as good as away: its writes give up soon and go to the spool.
        let writerPool = makeWriterPool("sunward writer", statementTimeout: .seconds(5), maximumConnections: 2)
        // A write that is slow on a database that answers is not: from the spool it may take its time.
        let patientPool = makeWriterPool("sunward slow writer", statementTimeout: .seconds(120), maximumConnections: 1)
        let writer = StoreWriter(
            sink: PostgresStore(pool: writerPool, logger: logger.labelled("store")),
            patientSink: PostgresStore(pool: patientPool, logger: logger.labelled("store")),
            spool: WriteSpool(directory: spoolDirectory, logger: logger.labelled("spool")),
            logger: logger.labelled("writer")
        )
        let gate = MigrationGate(
            runner: MigrationRunner(pool: pool, source: migrations, logger: logger.labelled("migrations")),
            logger: logger.labelled("migrations")
        )
        let leadership = LeaderLock(
            connectionString: connectionString,
            gate: gate,
            logger: logger.labelled("leadership")
        )
        let decisions = DecisionLog(
            sink: PostgresStore(pool: writerPool, logger: logger.labelled("store")),
            spool: RoutingSpool(
                directory: spoolDirectory.appending(path: "routing"),
                logger: logger.labelled("spool")
            ),
            logger: logger.labelled("decisions")
        )
        let keys = keyParts(gate)
        let batches = batchParts(gate)
        let core = try controlPlane(
            store: store,
            writer: writer,
            decisions: decisions,
            leadership: leadership,
            deferredWork: batches.backlog
        )
        let solvers = [core.solver, core.inquirySolver]
        let dataPlane = try dataPlane(
            core,
            keys: keys.refresh.ring,
            batches: batches,
            gate: gate,
            leadership: leadership
        )
        let application = try ControlAPI.application(
            controlServices(
                core,
                upstreams: dataPlane?.upstreams,
                backlog: batches.backlog,
                keys: keys,
                store: store,
                writer: writer,
                decisions: decisions,
                gate: gate,
                leadership: leadership
            ),
            host: listen.host,
            port: listen.port,
            maxConnections: maxConnections,
            tls: tls,
            logger: logger.labelled("http")
        ) { [logger] port in
            logger.info("listening", metadata: ["url": "\(tls == nil ? "http" : "https")://\(listen.host):\(port)"])
        }
        let services: [any Service] = [
            ShutdownCancelled { try await pool.run() },
            ShutdownCancelled { try await writerPool.run() },
            ShutdownCancelled { try await patientPool.run() },
            ShutdownCancelled { try await keys.pool.run() },
            ShutdownCancelled { try await batches.pool.run() },
            ShutdownCancelled { try await writer.run() },
            ShutdownCancelled { try await decisions.run() },
            DecisionLogGauges(log: decisions, isReachable: { await leadership.lostSince == nil }),
            gate,
            Leadership(lock: leadership, coordinator: core.coordinator, logger: logger.labelled("leadership")),
            keys.refresh,
            batches.backlog,
            RetentionService(
                store: store,
                leadership: leadership,
                directory: core.directory,
                clock: clock,
                logger: logger.labelled("retention")
            ),
            core.coordinator,
            core.desk,
            FleetReloader(
                directory: fleetDirectory,
                coordinator: core.coordinator,
                clock: clock,
                logger: logger.labelled("fleet")
            ),
            ShutdownCancelled {
                try await CertificateRefresh(certificates, logger: logger.labelled("certificates")).run()
            },
            application,
        ]
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: (services + (dataPlane?.services ?? [])).map { service in
                    // Whoever leads no more lets its clients finish; of any other failure nobody knows what still works.
                    .init(
                        service: QuietEnd(service: service),
                        failureTerminationBehavior: service is Leadership ? .gracefullyShutdownGroup : .cancelGroup
                    )
                },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger.labelled("lifecycle")
            )
        )
        do {
            try await group.run()
        } catch {
            for solver in solvers { await solver.close() }
            throw error
        }
        for solver in solvers { await solver.close() }
    }

    private func makeWriterPool(_ name: String, statementTimeout: Duration, maximumConnections: Int) -> PostgresPool {
        PostgresPool(
            configuration: PostgresConfiguration(
                connectionString: connectionString,
                connectTimeout: .seconds(3),
                statementTimeout: statementTimeout,
                applicationName: name,
                maximumConnections: maximumConnections
            ),
            logger: logger.labelled("postgres")
        )
    }

    /// The front door for clients; nil where none is asked for.
    private func dataPlane(
        _ core: Core,
        keys: KeyRing,
        batches: BatchParts,
        gate: MigrationGate,
        leadership: LeaderLock
    ) throws -> DataPlane? {
        guard let gateway else { return nil }
        return try DataPlane(
            gateway,
            router: core.desk.router,
            directory: core.directory,
            intake: core.intake,
            answers: core.answers,
            keys: keys,
            batches: batches,
            board: core.board,
            arrivalRecords: ArrivalStorage(store: batches.store, leadership: leadership),
            gate: gate,
            clock: clock,
            logger: logger.labelled("gateway")
        )
    }

    /// The parts of the control plane that others ask.
    struct Core {
        let directory: FleetDirectory
        let sequencer: IngestionSequencer
        let intake: TelemetryIntake
        let answers: AnswerTally
        let board: PlanBoard
        let coordinator: Coordinator
        let desk: RoutingDesk
        let solver: PlanSolver
        let inquirySolver: PlanSolver
    }

    private func controlPlane(
        store: PostgresStore,
        writer: StoreWriter,
        decisions: DecisionLog,
        leadership: LeaderLock,
        deferredWork: any DeferredWork
    ) throws -> Core {
        let adapter = StoreAdapter(
            store: store,
            writer: writer,
            leadership: leadership,
            hasGateway: gateway != nil,
            logger: logger.labelled("store")
        )
        let version = try fleet.version(loadedAt: clock.now)
        let directory = FleetDirectory(fleet: fleet, digest: version.digest)
        let sequencer = IngestionSequencer()
        let events = CoordinatorEvents()
        let board = PlanBoard()
        let solver = PlanSolver(priority: .background)
        let intake = TelemetryIntake(
            directory: directory,
            sequencer: sequencer,
            store: adapter,
            clock: clock,
            events: events
        )
        let answers = AnswerTally()
        let coordinator = Coordinator(
            directory: directory,
            fleetVersion: version,
            sequencer: sequencer,
            store: adapter,
            board: board,
            clock: clock,
            events: events,
            intake: intake,
            solver: solver,
            forecaster: forecaster.make(),
            deferredWork: deferredWork,
            answers: answers,
            logger: logger.labelled("coordinator")
        )
        let storage = RoutingStorage(log: decisions, store: store, leadership: leadership)
        let desk = RoutingDesk(
            directory: directory,
            board: board,
            sequencer: sequencer,
            clock: clock,
            sink: storage,
            store: storage,
            fitted: fittedEstimates,
            logger: logger.labelled("routing")
        )
        return Core(
            directory: directory,
            sequencer: sequencer,
            intake: intake,
            answers: answers,
            board: board,
            coordinator: coordinator,
            desk: desk,
            solver: solver,
            inquirySolver: PlanSolver(priority: .background)
        )
    }
}

extension Logger {
    /// A logger of the same level for a part of the service.
    func labelled(_ label: String) -> Logger {
        var logger = Logger(label: label)
        logger.logLevel = logLevel
        return logger
    }
}
