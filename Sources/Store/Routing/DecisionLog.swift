import Foundation
import Logging
import SunwardModel
import ThreadExecutor

/// The way of routing decisions and their outcomes into the database, which no request ever waits for.
///
/// ``record(_:)`` puts a row into a bounded queue in memory and returns. What waits is written in batches by COPY. While
/// the database is away, or slower than what comes in, batches go to a ``RoutingSpool`` on disk and are replayed in
/// order; a batch that comes twice counts once. A row that the database refuses is found, put aside, and holds up no
/// other. A row is lost only when memory and disk are both full, and is counted.
///
/// The rules are in `DecisionLogState`; this actor performs what they ask for, on a thread of its own. Give it to a
/// service group and end it by cancelling `run()`, after everything that records: what still waits is then committed,
/// or spooled for the next start. What is in memory when the process is killed is lost: at most what came within the
/// last ``DecisionLogConfiguration/linger`` and a batch or two.
public actor DecisionLog {
    let sink: any RoutingSink
    let spool: RoutingSpool
    private let configuration: DecisionLogConfiguration
    let logger: Logger
    private let sleep: @Sendable (Duration) async throws -> Void
    let now: @Sendable () -> Date
    private let executor = ThreadExecutor(name: "decision-log", priority: .background)

    let queue: RoutingQueue
    private let arrivals: AsyncStream<Void>
    private let arrivalSource: AsyncStream<Void>.Continuation
    private let effects: AsyncStream<DecisionLogState.Effect>
    private let effectSource: AsyncStream<DecisionLogState.Effect>.Continuation
    private var state: DecisionLogState
    /// Batches that neither database nor disk would take; two at most.
    var held: [RoutingBatch] = []

    /// Whether the last batch could not be put on disk.
    var spoolFails = false
    var current: DecisionLogStatus
    var reportedLost = 0

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A log into `sink` with `spool` behind it. Rows may be recorded at once; nothing happens to them before `run()`.
    ///
    /// - Parameters:
    ///   - sleep: How to wait between attempts to reach the database.
    ///   - now: Real time, for the status.
    public init(
        sink: any RoutingSink,
        spool: RoutingSpool,
        configuration: DecisionLogConfiguration = DecisionLogConfiguration(),
        logger: Logger,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.sink = sink
        self.spool = spool
        self.configuration = configuration
        self.logger = logger
        self.sleep = sleep
        self.now = now
        queue = RoutingQueue(
            maximumRows: configuration.maximumQueuedRows,
            batchRows: configuration.promptRows,
            mostTakenRows: configuration.batchRows
        )
        (arrivals, arrivalSource) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        // A handful at a time: the state starts a kind of work only once the previous one has ended.
        (effects, effectSource) = AsyncStream.makeStream()
        state = DecisionLogState(configuration: configuration)
        current = DecisionLogStatus(isConnected: true, since: now())
    }

    deinit { executor.shutdown() }

    /// Takes a decision in. Never waits; from any thread.
    public nonisolated func record(_ decision: RoutingDecision) { note(queue.append(decision)) }

    /// Takes an outcome in. Never waits; from any thread.
    public nonisolated func record(_ outcome: RoutingOutcome) { note(queue.append(outcome)) }

    /// How it is doing.
    public var status: DecisionLogStatus {
        get async {
            let size = await spool.size
            var status = current
            status.queuedRows = rows
            status.spooledBatches = size.records
            status.spooledBytes = size.bytes
            status.lostRows += queue.lost
            return status
        }
    }

    /// Does the work until the task is cancelled, and then brings what waits to safety. Call it once.
    ///
    /// - Throws: ``StoreError`` with code `spoolFailed` when the spool cannot be opened.
    public func run() async throws {
        let size = try await spool.open()
        if size.records > 0 {
            logger.info(
                "spooled routing batches found",
                metadata: ["batches": "\(size.records)", "bytes": "\(size.bytes)"]
            )
        }
        let damaged = await spool.damaged
        current.rejectedRows += damaged
        handle(.opened(spooled: size.records))
        // Not a child of the calling task: its cancellation must not break off what is on its way.
        let work = Task { await self.work() }
        await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            arrivalSource.finish()
        }
        await finish()
    }

    private func work() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await _ in self.arrivals { await self.handle(.arrived) }
                await self.handle(.closing)
            }
            for await effect in effects {
                if effect == .stop { break }
                group.addTask { await self.perform(effect) }
            }
            group.cancelAll()
        }
    }

    /// Takes nothing more, and spools what came in at the very end.
    private func finish() async {
        queue.close()
        effectSource.finish()
        while let batch = await takeBatch(waits: true) {
            do {
                try await spool.append(batch)
            } catch {
                current.lostRows += batch.count
                logger.error("routing rows lost", metadata: ["rows": "\(batch.count)", "error": "\(error)"])
            }
        }
        await spool.close()
    }

    private nonisolated func note(_ admission: RoutingQueue.Admission) {
        if admission == .worthALook { arrivalSource.yield() }
    }

    /// Rows that wait in memory.
    private var rows: Int { queue.count + held.reduce(0) { $0 + $1.count } }

    // MARK: - Effects

    private func handle(_ event: DecisionLogState.Event) {
        for effect in state.apply(event, rows: rows) { effectSource.yield(effect) }
        reportLost()
    }

    private func perform(_ effect: DecisionLogState.Effect) async {
        switch effect {
        case .linger:
            // Waits are cut short by the end, when they matter no more.
            try? await sleep(configuration.linger)
            handle(.lingered)
        case .commit: await commit()
        case .spill: await spill()
        case .drain: await drain()
        case .waitForDatabase(let failures):
            try? await sleep(configuration.retryDelay(failures: failures))
            handle(.databaseWaited)
        case .waitForDisk:
            try? await sleep(configuration.firstRetryDelay)
            handle(.diskWaited)
        case .stop: break
        }
    }

    /// The oldest rows in memory. Those that can never be rows of the database are put aside.
    ///
    /// - Parameter waits: Whether they go to the disk.
    private func takeBatch(waits: Bool) async -> RoutingBatch? {
        if !held.isEmpty { return held.removeFirst() }
        while let entries = queue.take() {
            let (batch, refused) = RoutingBatch.encode(entries, waits: waits)
            for refusal in refused { await putAside(RejectedRoutingRow(refusal, at: now()), refusal.reason) }
            if batch.count > 0 { return batch }
        }
        return nil
    }

    private func commit() async {
        guard let batch = await takeBatch(waits: false) else { return handle(.commitEnded(isLost: false, spooled: 0)) }
        guard let remainder = await write(batch) else { return handle(.commitEnded(isLost: false, spooled: 0)) }
        let isSpooled = await keep(remainder)
        handle(.commitEnded(isLost: true, spooled: isSpooled ? 1 : 0))
    }

    private func spill() async {
        guard let batch = await takeBatch(waits: true) else { return handle(.spillEnded(isFailed: false, spooled: 0)) }
        let isSpooled = await keep(batch)
        handle(.spillEnded(isFailed: !isSpooled, spooled: isSpooled ? 1 : 0))
    }

    private func drain() async {
        do {
            let records = try await spool.oldest()
            guard let first = records.first else {
                try await sink.ping()
                noteConnected()
                return handle(.drainEnded(removed: 0, isLost: false))
            }
            if case .failure(let error) = first {
                current.rejectedRows += 1
                logger.error("spooled routing batch is unreadable; put aside", metadata: ["error": "\(error)"])
                await spool.rejectOldest(reason: error)
                try await spool.removeOldest(1)
                return handle(.drainEnded(removed: 1, isLost: false))
            }
            let batches = RoutingBatch.joinable(records, rows: configuration.batchRows)
            guard await write(RoutingBatch(joining: batches)) == nil else {
                return handle(.drainEnded(removed: 0, isLost: true))
            }
            try await spool.removeOldest(batches.count)
            handle(.drainEnded(removed: batches.count, isLost: false))
        } catch {
            noteFailure(error)
            handle(.drainEnded(removed: 0, isLost: true))
        }
    }
}
