import Foundation
import Logging
import Routing
import ServiceLifecycle
import SunwardModel
import ThreadExecutor

/// Behind the router: takes decisions and outcomes in, learns from them, keeps what is owed, and swaps in the next
/// snapshot.
///
/// The rules are ``RoutingDeskState``'s. No request waits for the desk. What was saved before this start is taken up as
/// soon as the store answers; until then nothing is saved, so that a start without the database cannot overwrite it.
///
/// It has a thread of its own that gives way to those of the requests: a turn takes milliseconds.
public actor RoutingDesk: Service {
    /// How often things happen, in real time: a simulated clock may stand still.
    public struct Rhythm: Sendable {
        /// Between two turns: how old a snapshot can be.
        public var turn: Duration = .milliseconds(50)

        /// Turns between two compilations of what was learned of quality and length.
        public var turnsPerCompilation = 100

        /// Between two savings of what is small, and how many of these to one of what the estimators have learned.
        public var saving: Duration = .seconds(10)
        public var savingsPerFullSaving = 30

        /// Between two attempts to read what was saved.
        public var restoreRetry: Duration = .seconds(2)

        public init() {}
    }

    public nonisolated let router: RequestRouter

    private let directory: FleetDirectory
    private let board: PlanBoard
    private let sequencer: IngestionSequencer
    private let clock: any TimeSource
    private let sink: any DecisionSink
    private let store: (any RoutingStateStore)?
    private let rhythm: Rhythm
    private let logger: Logger
    private let inbox: RoutingInbox
    private let executor = ThreadExecutor(name: "routing-desk", priority: .background)

    /// Where what is saved is put into words.
    private let scribe = ThreadExecutor(name: "routing-memory", priority: .background)

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Events between two rests: a tenth of a millisecond of work.
    private static let piece = 32

    /// With more than this at once the desk is behind, and does not rest.
    private static let mostInPieces = 4096

    /// The place of events that have been dealt with.
    private var emptied: [RoutingInbox.Event] = []
    private var state: RoutingDeskState
    private var conditions: [SiteConditions]
    private var plan: RoutedPlan?
    private var seenSequence: Int64 = -1
    private var seenAt = -Double.infinity
    private var turns = 0
    private var isRestored = false

    /// - Parameters:
    ///   - sink: The history.
    ///   - store: Where state is saved; nil saves nothing.
    ///   - fitted: What the estimators start from where nothing was saved.
    ///   - queueCapacity: Events that may wait for a turn; more are dropped and counted.
    public init(
        directory: FleetDirectory,
        board: PlanBoard,
        sequencer: IngestionSequencer,
        clock: any TimeSource,
        sink: any DecisionSink,
        store: (any RoutingStateStore)? = nil,
        fitted: FittedEstimates = FittedEstimates(),
        identifiers: DecisionIdentifierSource = DecisionIdentifierSource(),
        rhythm: Rhythm = Rhythm(),
        queueCapacity: Int = 32_768,
        logger: Logger
    ) {
        self.directory = directory
        self.board = board
        self.sequencer = sequencer
        self.clock = clock
        self.sink = sink
        self.store = store
        self.rhythm = rhythm
        self.logger = logger
        inbox = RoutingInbox(capacity: queueCapacity)
        let entry = directory.current
        let fleet = RoutedFleet(entry.fleet, digest: entry.digest)
        state = RoutingDeskState(fleet: fleet, fitted: fitted)
        conditions = entry.fleet.sites.map {
            SiteConditions(.unread($0), at: clock.now, staleAfterMinutes: entry.fleet.planner.staleAfterMinutes)
        }
        router = RequestRouter(
            snapshot: state.snapshot(conditions: conditions, plan: nil),
            identifiers: identifiers,
            clock: clock,
            sink: sink,
            inbox: inbox
        )
    }

    /// Works until the service shuts down, and saves what it knows.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.work(every: self.rhythm.turn) }
                group.addTask { await self.restoreAndSave() }
                await group.waitForAll()
            }
        }
        await turn()
        // In a task of its own: where this one is cancelled the last save must still be tried.
        await Task { await self.save(everything: true) }.value
    }

    /// One turn: takes in what has happened, and publishes what follows from it.
    public func turn() async {
        turns += 1
        let now = clock.now
        var events: [RoutingInbox.Event] = []
        swap(&events, &emptied)
        inbox.takeAll(into: &events)
        defer { keep(&events) }
        var pieces = WorkPieces(of: events.count, itemsPerPiece: Self.piece, mostItems: Self.mostInPieces)
        for event in events {
            if let outcome = state.apply(event, at: now.timeIntervalSinceReferenceDate) { sink.record(outcome) }
            pieces.finishItem()
        }
        state.expire(at: now.timeIntervalSinceReferenceDate)
        var hasChanged = !events.isEmpty
        if turns % rhythm.turnsPerCompilation == 0, state.estimates.compileNews() { hasChanged = true }
        if await look(at: now) { hasChanged = true }
        guard hasChanged else { return }
        router.publish(state.snapshot(conditions: conditions, plan: plan))
        if !events.isEmpty { publishMeasurements(at: now) }
    }

    /// Tells plans what queries were measured to take.
    private func publishMeasurements(at now: Date) {
        directory.measurements.publish(state.mix.table(at: now.timeIntervalSinceReferenceDate))
    }

    /// Keeps the room of events that have been dealt with for those to come, unless a rush has made it large.
    private func keep(_ events: inout [RoutingInbox.Event]) {
        let isLarge = events.capacity > Self.mostInPieces && events.count < events.capacity / 4
        events.removeAll(keepingCapacity: !isLarge)
        swap(&events, &emptied)
    }

    /// Looks at fleet, telemetry and plan, where any of them may have changed.
    ///
    /// - Returns: Whether requests are to see something new.
    private func look(at now: Date) async -> Bool {
        let entry = directory.current
        let watermark = sequencer.watermark
        let published = board.current
        let isOtherFleet = entry.digest != state.fleet.digest
        let isOtherPlan = published?.record.id != plan?.planID
        let isOtherSlot = plan.map { now >= $0.nextFrom } ?? false
        // Readings grow stale without anything happening.
        let seconds = now.timeIntervalSinceReferenceDate
        let isLongAgo = abs(seconds - seenAt) >= 1
        guard isOtherFleet || isOtherPlan || isOtherSlot || isLongAgo || watermark != seenSequence else { return false }
        let snapshot = await FleetSnapshot(directory, asOf: watermark, now: now)
        if snapshot.entry.digest != state.fleet.digest {
            state.move(to: RoutedFleet(snapshot.entry.fleet, digest: snapshot.entry.digest), at: seconds)
            logger.info("routing by another fleet", metadata: ["digest": "\(snapshot.entry.digest)"])
            plan = nil
        }
        let patience = snapshot.entry.fleet.planner.staleAfterMinutes
        conditions = snapshot.sites.map { SiteConditions($0, at: now, staleAfterMinutes: patience) }
        if plan == nil || isOtherPlan || isOtherSlot {
            plan = published.map { RoutedPlan($0, for: state.fleet, at: now) }
        }
        seenSequence = watermark
        seenAt = seconds
        return true
    }

    private func work(every pause: Duration) async {
        while !Task.isCancelled {
            await turn()
            try? await Task.sleep(for: pause)
        }
    }

    // MARK: - State

    private func restoreAndSave() async {
        guard let store else { return }
        while !Task.isCancelled, !isRestored {
            do {
                let records = try await store.loadRoutingState()
                let unread = state.restore(records, at: clock.now.timeIntervalSinceReferenceDate)
                isRestored = true
                // Requests are not to wait for the next compilation with what was just read.
                if state.estimates.compileNews() { router.publish(state.snapshot(conditions: conditions, plan: plan)) }
                // Nor plans for the next request: without what queries were measured to take they would move demand.
                publishMeasurements(at: clock.now)
                logger.info(
                    "routing state restored",
                    metadata: ["records": "\(records.count)", "left_out": "\(unread.joined(separator: ", "))"]
                )
            } catch {
                logger.debug("routing state not read yet", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: rhythm.restoreRetry)
            }
        }
        // A fit does not change: it is written once, where it is not there yet.
        if !state.estimates.bases.areComplete { await save(everything: true) }
        var savings = 0
        while !Task.isCancelled {
            guard (try? await Task.sleep(for: rhythm.saving)) != nil else { return }
            savings += 1
            await save(everything: savings % rhythm.savingsPerFullSaving == 0)
        }
    }

    private func save(everything: Bool) async {
        guard let store, isRestored else { return }
        let memory = state.memory(everything: everything, savedAt: clock.now)
        // Off the actor: putting a fit of megabytes into words must not hold up the next snapshot.
        let (records, bases) = await withTaskExecutorPreference(scribe) { await Self.records(of: memory) }
        do {
            try await store.saveRoutingState(records)
            if let bases { state.estimates.bases = bases }
        } catch {
            logger.warning("routing state not saved", metadata: ["error": "\(error)"])
        }
    }

    @concurrent
    private static func records(
        of memory: RoutingMemory
    ) async -> (records: [RoutingStateRecord], bases: RoutingMemory.Bases?) {
        memory.records()
    }

    /// How the router is doing.
    public func status() -> RouterStatus {
        state.status(
            at: clock.now.timeIntervalSinceReferenceDate,
            inbox: inbox,
            planID: plan?.planID,
            isRestored: store == nil ? nil : isRestored
        )
    }
}

extension EdgeSiteSnapshot {
    /// A site of which nothing has been read yet.
    fileprivate static func unread(_ site: Site) -> EdgeSiteSnapshot {
        EdgeSiteSnapshot(
            site: site,
            sequence: 0,
            isAvailable: true,
            unavailableModels: [],
            histories: [:],
            modelHistories: [:],
            pushed: [:]
        )
    }
}
