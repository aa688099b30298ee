import Foundation
import Logging
import SunwardModel

/// The durable way into the database: a write returns once it is in PostgreSQL, or, while that is away, synced to disk.
///
/// Everything that waits is committed in one transaction. While the database is away writes go to a ``WriteSpool``, and
/// when it is back they are replayed in order before anything newer. A write the database refuses for good is put aside
/// and its caller told; it holds up nobody. One that takes too long is tried again from the spool with more time, and is
/// put aside where that is not enough again and again, although the database answers. After a crash every write that
/// returned is in the database once, unless it has been put aside.
///
/// The rules are in `WriterState`; this actor performs what they ask for. Give it to a service group and end it by
/// cancelling `run()`: whatever then still waits is spooled for the next start.
public actor StoreWriter {
    private struct Pending {
        var write: StoreWrite
        var continuation: CheckedContinuation<WriteOutcome, any Error>
    }

    private let sink: any WriteSink
    private let patientSink: any WriteSink
    private let spool: WriteSpool
    private let configuration: StoreWriterConfiguration
    private let logger: Logger
    private let sleep: @Sendable (Duration) async throws -> Void
    private let now: @Sendable () -> Date

    private let effects: AsyncStream<WriterState.Effect>
    private let effectSource: AsyncStream<WriterState.Effect>.Continuation
    private var state: WriterState
    private var pace = DrainPace()
    private var pending: [UInt64: Pending] = [:]
    private var nextID: UInt64 = 0
    private var isClosed = false
    private var current: StoreWriterStatus

    /// A writer to `sink` with `spool` behind it; nothing happens before `run()`.
    ///
    /// - Parameters:
    ///   - patientSink: The same database, for spooled writes that took too long for `sink`: with a limit of minutes. nil
    ///     gives them no more time than others.
    ///   - sleep: How to wait between attempts to reach the database.
    ///   - now: Real time, for the status.
    public init(
        sink: any WriteSink,
        patientSink: (any WriteSink)? = nil,
        spool: WriteSpool,
        configuration: StoreWriterConfiguration = StoreWriterConfiguration(),
        logger: Logger,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.sink = sink
        self.patientSink = patientSink ?? sink
        self.spool = spool
        self.configuration = configuration
        self.logger = logger
        self.sleep = sleep
        self.now = now
        // Never more than four at a time: WriterState starts a kind of work only once the previous one has ended.
        (effects, effectSource) = AsyncStream.makeStream()
        state = WriterState(configuration: configuration)
        current = StoreWriterStatus(isConnected: true, since: now())
    }

    /// How it is doing.
    public var status: StoreWriterStatus {
        get async {
            let size = await spool.size
            var status = current
            status.queuedWrites = pending.count
            status.spooledRecords = size.records
            status.spooledBytes = size.bytes
            return status
        }
    }

    /// Keeps a write. Cancelling the calling task does not take it back.
    ///
    /// - Returns: Where it has been kept.
    /// - Throws: ``StoreError`` with code `busy` (too much waits), `spoolFull`, `spoolFailed`, `refused` (the database
    ///   will never take it) or `closed`.
    public func write(_ write: StoreWrite) async throws -> WriteOutcome {
        guard !isClosed else { throw StoreError(.closed, "the writer has stopped") }
        let id = nextID
        nextID += 1
        guard let todo = state.enqueue(WriterState.Item(id: id, rows: write.rowCount)) else {
            throw StoreError(.busy, "too many writes are waiting for the database")
        }
        return try await withCheckedThrowingContinuation { continuation in
            pending[id] = Pending(write: write, continuation: continuation)
            issue(todo)
        }
    }

    /// Does the work until the task is cancelled. Call it once.
    ///
    /// - Throws: ``StoreError`` with code `spoolFailed` when the spool cannot be opened.
    public func run() async throws {
        do {
            let size = try await spool.open()
            if size.records > 0 {
                logger.info("spooled writes found", metadata: ["records": "\(size.records)", "bytes": "\(size.bytes)"])
            }
            let damaged = await spool.damaged
            current.rejected += damaged
            handle(.opened(spooled: size.records))
        } catch {
            await finish()
            throw error
        }
        await withDiscardingTaskGroup { group in
            for await effect in effects {
                group.addTask { await self.perform(effect) }
            }
        }
        await finish()
    }

    // MARK: - Effects

    private func handle(_ event: WriterState.Event) { issue(state.apply(event)) }

    private func issue(_ todo: [WriterState.Effect]) {
        for effect in todo { effectSource.yield(effect) }
    }

    private func perform(_ effect: WriterState.Effect) async {
        switch effect {
        case .commit(let items): await commit(items)
        case .append(let items):
            let spooled = await append(items)
            handle(.appendEnded(spooled: spooled))
        case .drain: await drain()
        case .wait(let failures):
            // Cut short by cancellation, it matters no more.
            try? await sleep(configuration.retryDelay(failures: failures))
            handle(.waited)
        }
    }

    private func commit(_ items: [WriterState.Item]) async {
        let writes = items.compactMap { pending[$0.id]?.write }
        let outcome = await BatchIsolation.write(writes, to: sink)
        note(outcome)
        for (item, refusal) in zip(items, outcome.resolved) {
            if let refusal {
                if let write = pending[item.id]?.write { await putAside(write, refusal) }
                resolve(item, .failure(refusal))
            } else {
                resolve(item, .success(.committed))
            }
        }
        let unresolved = Array(items.dropFirst(outcome.resolved.count))
        handle(.commitEnded(unresolved: unresolved, isLost: outcome.failure != nil))
    }

    /// - Returns: How many were spooled.
    private func append(_ items: [WriterState.Item]) async -> Int {
        let writes = items.compactMap { pending[$0.id]?.write }
        do {
            let kept = try await spool.append(writes)
            for item in items.prefix(kept) { resolve(item, .success(.spooled)) }
            current.spoolFailure = nil
            if kept < items.count {
                current.spoolFailure = "the spool in \(spool.directory.path) has reached its limit"
                logger.error("spool is full", metadata: ["refused": "\(items.count - kept)"])
            }
            for item in items.dropFirst(kept) {
                resolve(
                    item,
                    .failure(StoreError(.spoolFull, "the database is away and the spool on disk is full; try again"))
                )
            }
            return kept
        } catch {
            current.spoolFailure = (error as? StoreError)?.words ?? "\(error)"
            logger.error("spool cannot be written", metadata: ["error": "\(error)"])
            for item in items { resolve(item, .failure(error)) }
            return 0
        }
    }

    private func drain() async {
        do {
            let records = try await spool.oldest(maximumRecords: pace.records)
            guard !records.isEmpty else {
                try await sink.ping()
                noteConnected()
                return handle(.drainEnded(removed: 0, isLost: false))
            }
            if case .failure(let error) = records[0] {
                await putAsideUnreadable(error)
                return try await endDrain(removing: 1, isLost: false)
            }
            // Patience is for a database that answers: one that hangs would use it up.
            if pace.isPatient { try await sink.ping() }
            // Up to the first that cannot be read; that one is first in the next round.
            let writes = records.prefix { (try? $0.get()) != nil }.compactMap { try? $0.get() }
            let outcome = await BatchIsolation.write(writes, to: pace.isPatient ? patientSink : sink)
            note(outcome)
            for (write, refusal) in zip(writes, outcome.resolved) {
                if let refusal { await putAside(write, refusal) }
            }
            guard await isOldestHopeless(after: outcome) else {
                return try await endDrain(removing: outcome.resolved.count, isLost: outcome.failure != nil)
            }
            let reason = "\(DrainPace.mostTimeouts) attempts took too long, though the database answers; given up"
            // It may be fine: where there is no room to put it aside it stays.
            let isKept = await putAside(writes[0], StoreError(.unavailable, reason, cause: outcome.failure))
            try await endDrain(removing: isKept ? 1 : 0, isLost: !isKept)
        } catch {
            noteFailure(error)
            handle(.drainEnded(removed: 0, isLost: true, isSlow: pace.isPatient))
        }
    }

    /// Notes how long a round took, and says whether the record that it was about, alone, is to be given up.
    private func isOldestHopeless(after outcome: BatchIsolation.Outcome) async -> Bool {
        guard let failure = outcome.failure else {
            pace.wentWell()
            return false
        }
        guard (failure as? StoreError)?.isTimeout == true else { return false }
        let isAnswering = (try? await sink.ping()) != nil
        return pace.tookTooLong(isAnswering: isAnswering)
    }

    private func endDrain(removing count: Int, isLost: Bool) async throws {
        if try await spool.removeOldest(count) == 0 { pace = DrainPace() }
        handle(.drainEnded(removed: count, isLost: isLost, isSlow: pace.isPatient))
    }

    /// Keeps what still waits for the next start, and takes nothing more.
    private func finish() async {
        isClosed = true
        effectSource.finish()
        let items = pending.sorted { $0.key < $1.key }.map { WriterState.Item(id: $0.key, rows: 0) }
        if !items.isEmpty { _ = await append(items) }
        await spool.close()
    }

    // MARK: - Bookkeeping

    private func resolve(_ item: WriterState.Item, _ result: Result<WriteOutcome, any Error>) {
        pending.removeValue(forKey: item.id)?.continuation.resume(with: result)
    }

    /// - Returns: Whether it has been kept for a person to look at.
    @discardableResult
    private func putAside(_ write: StoreWrite, _ reason: StoreError) async -> Bool {
        current.rejected += 1
        logger.error("write put aside", metadata: ["kind": "\(write.kind)", "error": "\(reason)"])
        do {
            try await spool.reject(write, reason: reason)
            return true
        } catch {
            logger.error("refused write could not be put aside", metadata: ["error": "\(error)"])
            return false
        }
    }

    private func putAsideUnreadable(_ reason: StoreError) async {
        current.rejected += 1
        logger.error("spooled write is unreadable; put aside", metadata: ["error": "\(reason)"])
        await spool.rejectOldest(reason: reason)
    }

    private func note(_ outcome: BatchIsolation.Outcome) {
        current.committedRows += outcome.counts.inserted
        current.duplicateRows += outcome.counts.duplicate
        if let failure = outcome.failure { noteFailure(failure) } else { noteConnected() }
    }

    private func noteConnected() {
        guard !current.isConnected else { return }
        logger.info("database is back")
        current.isConnected = true
        current.since = now()
        current.reason = nil
        current.spoolFailure = nil
    }

    private func noteFailure(_ error: any Error) {
        guard !(error is CancellationError) else { return }
        current.reason = "\(error)"
        guard current.isConnected else { return }
        logger.warning("database is away; writes go to the spool", metadata: ["error": "\(error)"])
        current.isConnected = false
        current.since = now()
    }
}
