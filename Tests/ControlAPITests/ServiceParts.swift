import ControlAPI
import ControlPlane
import CoreMetrics
import Foundation
import Gateway
import Observability
import Planning
import Postgres
import Store
import SunwardModel

/// The parts of a service, put together as the executable does.
struct ServiceParts: Sendable {
    let fleet: Fleet
    let services: ControlServices
    let writer: StoreWriter
    let keyRefresh: KeyRefresh

    /// Where the router's history goes.
    let history: RoutingHistory
    private let version: FleetVersion
    private let pool: PostgresPool

    init(pool: PostgresPool, folder: URL, clock: any TimeSource, solver: PlanSolver, requiresKeys: Bool) async throws {
        self.pool = pool
        fleet = try FleetLoader().loadValid(directory: ProjectFiles.root.appending(path: "sites/demo"))
        version = try fleet.version(loadedAt: clock.now)
        let database = PostgresStore(pool: pool, logger: silent)
        let writer = StoreWriter(
            sink: database,
            spool: WriteSpool(directory: folder, logger: silent),
            logger: silent
        )
        let store = WriterBackedStore(writer: writer, database: database)
        let directory = FleetDirectory(fleet: fleet, digest: version.digest)
        let sequencer = IngestionSequencer()
        let events = CoordinatorEvents()
        let board = PlanBoard()
        let metrics = Self.metrics
        let intake = TelemetryIntake(
            directory: directory,
            sequencer: sequencer,
            store: store,
            clock: clock,
            events: events
        )
        let coordinator = Coordinator(
            directory: directory,
            fleetVersion: version,
            sequencer: sequencer,
            store: store,
            board: board,
            clock: clock,
            events: events,
            intake: intake,
            solver: solver,
            logger: silent
        )
        self.writer = writer
        history = RoutingHistory()
        let desk = RoutingDesk(
            directory: directory,
            board: board,
            sequencer: sequencer,
            clock: clock,
            sink: history,
            logger: silent
        )
        let keyStore = TestKeyStore(store: database)
        keyRefresh = KeyRefresh(ring: KeyRing(), store: keyStore, clock: clock, logger: silent)
        services = ControlServices(
            directory: directory,
            coordinator: coordinator,
            intake: intake,
            board: board,
            inquiries: PlanInquiries(solver: solver),
            sequencer: sequencer,
            desk: desk,
            keys: KeyAdministration(refresh: keyRefresh, store: keyStore, clock: clock, logger: silent),
            access: ControlAccess(ring: keyRefresh.ring, isRequired: requiresKeys, clock: clock),
            clock: clock,
            history: database,
            writer: { WriterView(await writer.status) },
            decisionLog: { DecisionLogStatus(isConnected: true, since: .distantPast) },
            upstreams: try UpstreamDirectory(fleet: fleet, environment: [:]),
            metrics: { metrics.exposition() }
        )
    }

    func migrate() async throws {
        let source = MigrationSource.directory(ProjectFiles.root.appending(path: "migrations"))
        try await MigrationRunner(pool: pool, source: source, logger: silent).migrate()
    }

    func keepFleet() async throws { _ = try await writer.write(.fleet(version)) }

    /// A process has one metrics system.
    private static let metrics: PrometheusMetricsFactory = {
        let factory = PrometheusMetricsFactory()
        MetricsSystem.bootstrap(factory)
        return factory
    }()
}

extension WriterView {
    fileprivate init(_ status: StoreWriterStatus) {
        self.init(
            databaseConnected: status.isConnected,
            disconnectedSince: status.isConnected ? nil : status.since,
            spooledRecords: status.spooledRecords,
            spooledBytes: status.spooledBytes,
            spoolFailure: status.spoolFailure,
            rejectedRecords: status.rejected,
            committedRows: status.committedRows
        )
    }
}
