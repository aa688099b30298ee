import ControlPlane
import Foundation
import Gateway
import Store
import SunwardModel

/// Everything the control API stands on; put together where the service is composed.
public struct ControlServices: Sendable {
    public var directory: FleetDirectory
    public var coordinator: Coordinator
    public var intake: TelemetryIntake
    public var board: PlanBoard

    /// Where questions about plans are answered.
    public var inquiries: PlanInquiries
    public var sequencer: IngestionSequencer
    public var desk: RoutingDesk

    /// The API keys, and who needs one here.
    public var keys: KeyAdministration
    public var access: ControlAccess
    public var clock: any TimeSource
    public var history: PostgresStore
    public var writer: @Sendable () async -> WriterView
    public var decisionLog: @Sendable () async -> DecisionLogStatus

    /// The gateway's model servers; nil where no gateway is run.
    public var upstreams: UpstreamDirectory?

    /// What waits of batches; nil where there are none.
    public var backlog: BatchBacklog?

    /// What a service that has not finished starting waits for, in words.
    public var startWaitsFor: @Sendable () async -> String
    public var metrics: @Sendable () -> String

    /// Whether another service plans on this database, so that readings are for that one.
    public var othersLead: @Sendable () async -> Bool

    public init(
        directory: FleetDirectory,
        coordinator: Coordinator,
        intake: TelemetryIntake,
        board: PlanBoard,
        inquiries: PlanInquiries,
        sequencer: IngestionSequencer,
        desk: RoutingDesk,
        keys: KeyAdministration,
        access: ControlAccess,
        clock: any TimeSource,
        history: PostgresStore,
        writer: @escaping @Sendable () async -> WriterView,
        decisionLog: @escaping @Sendable () async -> DecisionLogStatus,
        upstreams: UpstreamDirectory? = nil,
        backlog: BatchBacklog? = nil,
        startWaitsFor: @escaping @Sendable () async -> String = { "the database" },
        othersLead: @escaping @Sendable () async -> Bool = { false },
        metrics: @escaping @Sendable () -> String
    ) {
        self.directory = directory
        self.coordinator = coordinator
        self.intake = intake
        self.board = board
        self.inquiries = inquiries
        self.sequencer = sequencer
        self.desk = desk
        self.keys = keys
        self.access = access
        self.clock = clock
        self.history = history
        self.writer = writer
        self.decisionLog = decisionLog
        self.upstreams = upstreams
        self.backlog = backlog
        self.startWaitsFor = startWaitsFor
        self.othersLead = othersLead
        self.metrics = metrics
    }

    /// The whole fleet at this moment.
    func snapshot() async -> FleetSnapshot {
        await FleetSnapshot(directory, asOf: sequencer.watermark, now: clock.now)
    }
}
