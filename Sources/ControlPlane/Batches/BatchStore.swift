import Foundation
import SunwardModel

/// Where work that may wait is kept. Whatever throws has changed nothing, and may be tried again.
public protocol BatchStore: BatchFileStore, BatchWorkStore {
    /// Keeps a new batch.
    func addBatch(_ batch: Batch) async throws

    /// A batch of an owner's; nil when they have none of that id.
    func batch(id: String, owner: String) async throws -> Batch?

    /// An owner's batches; nil when ``BatchListQuery/after`` is none of them.
    func batches(_ query: BatchListQuery) async throws -> BatchPage<Batch>?

    /// Lets no more of a batch's lines be asked. One that has ended, or is about to, stays as it is.
    ///
    /// - Returns: The batch as it is now; nil when the owner has none of that id.
    func cancelBatch(id: String, owner: String, at date: Date) async throws -> Batch?
}

/// Where files of batches are kept, in parts that fit into memory.
public protocol BatchFileStore: Sendable {
    /// Begins a file that nobody sees yet.
    func beginBatchFile(_ file: BatchFile) async throws

    /// Keeps a part of a file.
    func addBatchFilePart(_ content: Data, part: Int, of id: String) async throws

    /// Shows a file that is whole, as it is given now.
    func finishBatchFile(_ file: BatchFile) async throws

    /// Removes a file that did not become whole.
    func dropUnfinishedBatchFile(id: String) async throws

    /// A file of an owner's; nil when they have none of that id.
    func batchFile(id: String, owner: String, now: Date) async throws -> BatchFile?

    /// An owner's files; nil when ``BatchListQuery/after`` is none of them.
    func batchFiles(
        _ query: BatchListQuery,
        purpose: BatchFile.Purpose?,
        now: Date
    ) async throws -> BatchPage<BatchFile>?

    /// The part of a file that follows another.
    ///
    /// - Parameter part: -1 for the first.
    /// - Returns: nil behind the last.
    func batchFilePart(of id: String, after part: Int) async throws -> (part: Int, content: Data)?

    /// Removes a file.
    ///
    /// - Returns: false when the owner has none of that id.
    func removeBatchFile(id: String, owner: String) async throws -> Bool
}

/// How batches are worked on, by several services at once.
public protocol BatchWorkStore: Sendable {
    /// Takes a batch whose input has to be read, and forgets what was read of it before.
    ///
    /// - Returns: nil when there is none.
    func claimBatchInput(_ lease: BatchLease) async throws -> Batch?

    /// Keeps lines of a batch that was claimed, and renews the claim.
    ///
    /// - Returns: false when it is somebody else's now, or is not wanted any more; then nothing was kept.
    func addBatchLines(_ lines: [BatchLine], of batch: String, _ lease: BatchLease) async throws -> Bool

    /// All lines of a batch have been kept: they may be asked.
    ///
    /// - Returns: false when it is somebody else's now, or is not wanted any more.
    func beginBatch(id: String, total: Int, at date: Date, _ lease: BatchLease) async throws -> Bool

    /// A batch's input is wrong.
    func failBatch(id: String, problems: [BatchProblem], at date: Date, _ lease: BatchLease) async throws

    /// Waiting lines by cell and time, those due first first; of thousands of groups the last are left out.
    func waitingLines() async throws -> [WaitingLines]

    /// Lines that have been answered since the beginning, by any service, of what plans are made for.
    func answeredLines() async throws -> [LineTotal]

    /// Batches that have not ended, by state.
    func liveBatches() async throws -> [BatchStatus: Int]

    /// Takes waiting lines, those due first first; nobody else gets them until the lease is over.
    func claimBatchLines(_ claim: BatchClaim, _ lease: BatchLease) async throws -> [BatchLine]

    /// Renews the lease of lines that a run of the service has under way. One that it knows nothing of, since the answer to
    /// its claim was lost, is left to run out.
    ///
    /// - Returns: Those that it still has.
    func renewBatchLines(_ lines: Set<BatchLine.ID>, _ lease: BatchLease) async throws -> Set<BatchLine.ID>

    /// Keeps results, each once: those of lines that are somebody else's now are passed over.
    ///
    /// - Returns: Of which lines results were kept.
    func keepBatchResults(_ results: [BatchLineResult], instance: UUID) async throws -> Set<BatchLine.ID>

    /// Lets lines wait again.
    ///
    /// - Parameters:
    ///   - seconds: For how long at least, in real time.
    ///   - countsTry: Whether it has been tried in vain.
    func returnBatchLines(
        _ lines: [BatchLine.ID],
        after seconds: Double,
        countsTry: Bool,
        instance: UUID
    ) async throws

    /// Lets lines wait again whose lease is over.
    ///
    /// - Parameters:
    ///   - instance: Whoever asks. It must have no claim under way: what it has been given without knowing is lost.
    ///   - inFlight: Lines that it has under way; they are left to it.
    /// - Returns: How many.
    func recoverBatchLines(instance: UUID, inFlight: Set<BatchLine.ID>) async throws -> Int

    /// Moves batches on whose lines are all done, or whose time is over.
    func advanceBatches(now: Date) async throws

    /// Batches whose end has a step to do: those that are finalizing, those that were cancelled and have nothing under way,
    /// and those that have ended and have lines left.
    ///
    /// - Parameter paused: Those that are left alone.
    /// - Returns: Their ids, oldest first; of very many the first.
    func endingBatches(except paused: [String], now: Date) async throws -> [String]

    /// Does a step towards the end of a batch, short whatever its size: adds to its files, or ends it, or removes some of
    /// its lines. Whoever does the next goes on where the last one was.
    ///
    /// - Parameters:
    ///   - outputID: The file of answers, if none has been begun.
    ///   - errorID: The file of what came to nothing, if none has been begun.
    ///   - retention: Seconds for which files are kept from its end on, unless the client has said so.
    /// - Returns: nil when there is none, or somebody else is at it.
    func stepBatchEnding(
        of id: String,
        outputID: String,
        errorID: String,
        retention: Double,
        now: Date
    ) async throws -> BatchEndingStep?

    /// Says that a run of the service releases lines.
    ///
    /// - Returns: How many runs release by a plan, this one included if it does.
    func announceReleaser(instance: UUID, followsPlan: Bool) async throws -> Int

    /// Removes what has expired, and files that never became whole.
    ///
    /// - Parameter batchesBefore: Batches that were made before then and have ended are removed as well.
    /// - Returns: How many files; a few at a time, and 0 when none is left.
    func dropExpiredBatchFiles(now: Date, batchesBefore: Date) async throws -> Int
}
