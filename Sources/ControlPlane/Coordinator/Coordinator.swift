import Foundation
import Logging
import Metrics
import Planning
import ServiceLifecycle
import Signals
import SunwardModel

/// The one who plans: on a timer and on events it takes a snapshot, forecasts, solves, keeps the plan and publishes it.
///
/// The rules of when are ``CoordinatorState``'s. A plan that fails or is late changes nothing: the last good one goes
/// on serving, and ``status()`` says so. Before each plan the elapsed interval is settled under the plan that was in
/// force, so that the water and carbon already used move the limits of the next.
///
/// A plan is kept before it is published. One that can be kept nowhere (database away, spool full) is published all the
/// same, since old routes may lead to a site that is down; see ``CoordinatorStatus/unkeptWrites``.
public actor Coordinator: Service {
    private let directory: FleetDirectory
    private let fleetVersion: FleetVersion
    private let sequencer: IngestionSequencer
    private let store: any PlanStore
    private let board: PlanBoard
    private let clock: any TimeSource
    private let events: CoordinatorEvents
    private let intake: TelemetryIntake
    private let maker: PlanMaker
    private let work: DeferredWorkWatch
    private let answers: AnswerTally
    private let journal: CoordinatorJournal

    private var state = CoordinatorState()
    private var accounts: IntervalAccounts
    private var lastSolve: WarmStart?
    private var backlog = WriteBacklog()
    private var forecastKeptFor: Date?
    private var waiters = PlanWaiters()
    private var hasResumed = false
    private var isReloading = false

    /// - Parameters:
    ///   - fleetVersion: The fleet that `directory` starts with, as it is kept.
    ///   - deferredWork: Who holds back requests that wait for a plan to serve them.
    ///   - answers: Where a gateway counts what sites have answered.
    public init(
        directory: FleetDirectory,
        fleetVersion: FleetVersion,
        sequencer: IngestionSequencer,
        store: any PlanStore,
        board: PlanBoard,
        clock: any TimeSource,
        events: CoordinatorEvents,
        intake: TelemetryIntake,
        solver: any AllocationSolving,
        forecaster: any Forecaster = AdaptiveForecaster(),
        deferredWork: any DeferredWork = NoDeferredWork(),
        answers: AnswerTally = AnswerTally(),
        beyondPlan: BeyondPlan = .served,
        identifiers: PlanIdentifierSource = PlanIdentifierSource(),
        logger: Logger
    ) {
        self.directory = directory
        self.fleetVersion = fleetVersion
        self.sequencer = sequencer
        self.store = store
        self.board = board
        self.clock = clock
        self.events = events
        self.intake = intake
        self.maker = PlanMaker(solver: solver, forecaster: forecaster, identifiers: identifiers)
        self.work = DeferredWorkWatch(deferredWork, clock: clock, events: events)
        self.answers = answers
        self.journal = CoordinatorJournal(logger: logger)
        self.accounts = IntervalAccounts(now: clock.now, beyondPlan: beyondPlan)
    }

    /// Resumes from the store, then plans until the service shuts down.
    ///
    /// At shutdown a solve under way is given up, what is written is finished, and the last interval settled. Call once.
    ///
    /// - Throws: What the store throws when it cannot say what was kept before.
    public func run() async throws {
        do {
            // Whoever waits for the database must still be able to stop.
            try await cancelWhenGracefulShutdown { try await self.resume() }
        } catch is CancellationError {
            return waiters.stop()
        }
        let ticker = PlanTicker(directory: directory, clock: clock, events: events)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await ticker.run() }
            group.addTask { await self.work.run() }
            await withTaskCancellationOrGracefulShutdownHandler {
                await self.handleEvents()
            } onCancelOrGracefulShutdown: { [events] in
                events.finish()
            }
            group.cancelAll()
        }
        await settle(upTo: clock.now)
        waiters.stop()
    }

    /// Leaves planning and settling to another service, from now on and for good: what this one has not settled the
    /// other settles. The last plan goes on serving until the service shuts down.
    public func resign() {
        _ = state.apply(.resigned)
        backlog = WriteBacklog()
        waiters.stop()
    }

    /// How the coordinator is doing.
    public func status() -> CoordinatorStatus {
        CoordinatorStatus(
            hasResumed: hasResumed,
            isPlanning: state.isPlanning,
            counts: state.counts,
            lastFailure: state.lastFailure,
            unkeptWrites: backlog.count,
            settledUntil: accounts.settledUntil,
            usage: accounts.usage,
            batteryChargeKWh: accounts.carried.chargeKWh(of: directory.current.fleet.sites) ?? [:]
        )
    }

    /// Plans now and waits for it.
    ///
    /// - Throws: ``ControlPlaneError`` when the plan fails, too many already wait for one, or the service is starting or
    ///   stopping.
    public func planNow() async throws -> PublishedPlan {
        guard hasResumed else {
            throw ControlPlaneError(.notStarted, "the service has not finished starting; see /readyz")
        }
        return try await withCheckedThrowingContinuation { continuation in
            waiters.add(continuation)
            events.send(.trigger(.request))
        }
    }

    /// Puts a re-read fleet in force and plans by it.
    ///
    /// A solve under way goes on for the fleet it began with; the plan for the new one follows it.
    ///
    /// - Throws: ``ControlPlaneError`` with `busy` while another reload is under way; what the store throws. Then
    ///   nothing has changed.
    public func reload(fleet: Fleet, version: FleetVersion) async throws {
        guard !state.hasResigned else { throw PlanWaiters.stopping }
        if isReloading { throw ControlPlaneError(.busy, "another fleet is just being put in force; try again") }
        isReloading = true
        defer { isReloading = false }
        _ = try await store.write(.fleet(version))
        // Until now the old fleet ran: it is charged by its own numbers.
        await settle(upTo: clock.now)
        await directory.replace(fleet: fleet, digest: version.digest)
        journal.reloaded(version)
        events.send(.trigger(.fleetReload))
    }

    private func resume() async throws {
        let (resumed, now) = try await store.resume(at: clock, readingsSeconds: SignalHistory.horizonSeconds)
        _ = try await store.write(.fleet(fleetVersion))
        await intake.restore(resumed)
        var settledUntil = max(now, resumed.settledUntil ?? now)
        if let record = resumed.lastPlan, record.grid.end > now, record.issuedAt <= now {
            board.publish(PublishedPlan(record: record, outcome: nil))
            // Its routes went on while this process was away; what they used is charged with the next settlement.
            settledUntil = max(resumed.settledUntil ?? record.issuedAt, record.issuedAt)
        }
        accounts.resume(resumed, now: now, settledUntil: settledUntil)
        // What this service has answered since then is in the history, too.
        _ = answers.take()
        hasResumed = true
        journal.resumed(resumed, plan: board.current)
        events.send(.trigger(.start))
    }

    private func handleEvents() async {
        await withDiscardingTaskGroup { group in
            for await event in events.stream {
                // What still lies in the letter box at shutdown starts nothing new.
                guard !Self.isStopping, case .plan(let trigger) = apply(event) else { continue }
                waiters.begin()
                group.addTask { await self.plan(trigger) }
            }
        }
    }

    private static var isStopping: Bool { Task.isCancelled || Task.isShuttingDownGracefully }

    private func apply(_ event: CoordinatorState.Event) -> CoordinatorState.Effect? {
        let skipped = state.counts.skippedTicks
        let effect = state.apply(event)
        journal.instruments.skippedTicks.increment(by: state.counts.skippedTicks - skipped)
        return effect
    }

    /// Makes, keeps and publishes plans until none is pending.
    private func plan(_ first: CoordinatorState.Trigger) async {
        var next: CoordinatorState.Trigger? = first
        while let trigger = next {
            let following: CoordinatorState.Effect?
            do {
                let published = try await makePlan(trigger)
                waiters.finish(.success(published))
                following = apply(.planned)
            } catch {
                following = giveUp(trigger, because: error)
            }
            guard case .plan(let trigger) = following, !Self.isStopping else { return }
            waiters.begin()
            next = trigger
        }
    }

    private func giveUp(_ trigger: CoordinatorState.Trigger, because error: any Error) -> CoordinatorState.Effect? {
        // Whoever waits is told when the service has stopped.
        if Self.isStopping || state.hasResigned { return apply(.stopped) }
        journal.failed(error, trigger: trigger, inForce: board.current)
        waiters.finish(.failure(ControlPlaneError(.planningFailed, "\(error)")))
        return apply(.failed(reason: "\(error)", at: clock.now))
    }

    private func makePlan(_ trigger: CoordinatorState.Trigger) async throws -> PublishedPlan {
        let now = clock.now
        let snapshot = await FleetSnapshot(directory, asOf: sequencer.watermark, now: now)
        await settle(snapshot)
        accounts.believeWaterMeters(snapshot)
        accounts.carried.waiting.takeOver(work.take())
        accounts.believeBatteryMeters(snapshot)
        let (usage, carried) = (accounts.usage, accounts.carried)
        let warmStart = lastSolve?.basis(digest: snapshot.entry.digest, now: now)
        let inForce = board.current
        let made = try await cancelWhenGracefulShutdown { [maker] in
            try await maker.make(
                trigger,
                snapshot: snapshot,
                usage: usage,
                carried: carried,
                warmStart: warmStart,
                inForce: inForce
            )
        }
        guard !state.hasResigned else { throw PlanWaiters.stopping }
        let outcome = await keep(.plan(made.record))
        // The old plan is charged until the moment the new one takes its place.
        await settle(upTo: clock.now)
        let published = PublishedPlan(record: made.record, outcome: outcome, archive: made.archive)
        board.publish(published)
        lastSolve = made.archive.plan.basis.map {
            WarmStart(basis: $0, digest: made.record.fleetDigest, grid: made.record.grid)
        }
        await directory.expect(made.outlook)
        await keepForecasts(made.outlook)
        journal.published(published)
        return published
    }

    /// Keeps Sunward's own forecasts once a slot, so that their errors can be told from the database.
    private func keepForecasts(_ outlook: FleetOutlook) async {
        guard forecastKeptFor != outlook.grid.start else { return }
        forecastKeptFor = outlook.grid.start
        let points = outlook.ownForecastPoints(source: maker.forecaster.source)
        do {
            if !points.isEmpty { _ = try await store.write(.forecasts(points)) }
        } catch {
            journal.logger.warning("own forecasts not kept", metadata: ["error": "\(error)"])
        }
    }

    private func settle(upTo now: Date) async {
        await settle(FleetSnapshot(directory, asOf: sequencer.watermark, now: now))
    }

    /// Settles what had elapsed at a snapshot under the plan in force.
    private func settle(_ snapshot: FleetSnapshot) async {
        accounts.know(answered: work.answered, by: answers.take())
        guard let plan = board.current else { return accounts.skip(to: snapshot.now) }
        for settlement in accounts.settle(upTo: snapshot.now, plan: plan.table, snapshot: snapshot) {
            _ = await keep(.settlement(settlement))
        }
    }

    /// Keeps a write, after those before it that could not be kept, up to the first that fails again: plans wait for it.
    ///
    /// - Returns: nil when it could be kept nowhere and waits to be tried again.
    private func keep(_ write: StoreWrite) async -> WriteOutcome? {
        while let entry = backlog.takeNext() { guard await attempt(entry) != nil else { break } }
        return await attempt(WriteBacklog.Entry(write: write, since: clock.now))
    }

    private func attempt(_ entry: WriteBacklog.Entry) async -> WriteOutcome? {
        guard !state.hasResigned else { return nil }
        do {
            return try await store.write(entry.write)
        } catch {
            let lost = backlog.add(entry, at: clock.now)
            journal.unkept(error, waiting: backlog.count, givenUp: lost)
            return nil
        }
    }
}
