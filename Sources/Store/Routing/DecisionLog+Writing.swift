import Logging

/// What the log does with a batch in hand, and what it notes of it.
extension DecisionLog {
    /// - Returns: What is still to be written because the database is away; nil when all is done.
    func write(_ batch: RoutingBatch) async -> RoutingBatch? {
        do {
            add(try await sink.write(batch))
            noteConnected()
            return nil
        } catch let error as StoreError where error.code == .refused {
            return await writeSingly(batch)
        } catch {
            noteFailure(error)
            // The connection may have been lost after the commit.
            var batch = batch
            batch.mayRepeat = true
            return batch
        }
    }

    /// Writes a batch that was refused as a whole, and puts the rows aside that were to blame.
    func writeSingly(_ batch: RoutingBatch) async -> RoutingBatch? {
        let rows = batch.rows
        let outcome = await BatchIsolation.write(rows) { try await sink.write(RoutingBatch(joining: $0)) }
        add(outcome.counts)
        for (row, refusal) in zip(rows, outcome.resolved) {
            if let refusal { await putAside(RejectedRoutingRow(row, reason: refusal, at: now()), refusal) }
        }
        guard let failure = outcome.failure else {
            noteConnected()
            return nil
        }
        noteFailure(failure)
        return RoutingBatch(joining: rows.dropFirst(outcome.resolved.count))
    }

    /// - Returns: Whether it is on disk; otherwise it stays in memory, first in line.
    func keep(_ batch: RoutingBatch) async -> Bool {
        do {
            try await spool.append(batch)
            if spoolFails { logger.notice("routing batches can be spooled again") }
            spoolFails = false
            return true
        } catch {
            // Tried again several times a second for as long as a disk is full.
            if !spoolFails { logger.error("routing batches cannot be spooled", metadata: ["error": "\(error)"]) }
            spoolFails = true
            held.append(batch)
            return false
        }
    }

    func putAside(_ row: RejectedRoutingRow, _ reason: StoreError) async {
        current.rejectedRows += 1
        logger.error("routing row refused", metadata: ["error": "\(reason)"])
        do {
            try await spool.reject(row)
        } catch {
            logger.error("refused routing row could not be put aside", metadata: ["error": "\(error)"])
        }
    }

    // MARK: - Bookkeeping

    func add(_ counts: WriteCounts) {
        current.writtenRows += counts.inserted
        current.duplicateRows += counts.duplicate
    }

    func reportLost() {
        let lost = queue.lost
        guard lost > reportedLost else { return }
        logger.error("routing rows lost: memory is full", metadata: ["rows": "\(lost - reportedLost)"])
        reportedLost = lost
    }

    func noteConnected() {
        guard !current.isConnected else { return }
        logger.info("database is back for routing decisions")
        current.isConnected = true
        current.since = now()
        current.reason = nil
    }

    func noteFailure(_ error: any Error) {
        guard !(error is CancellationError) else { return }
        current.reason = "\(error)"
        guard current.isConnected else { return }
        logger.warning("database is away; routing decisions go to the spool", metadata: ["error": "\(error)"])
        current.isConnected = false
        current.since = now()
    }
}
