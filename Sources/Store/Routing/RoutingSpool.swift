import Foundation
import Logging
import SunwardModel
import ThreadExecutor

/// Batches of decisions and outcomes kept on disk, in order, while the database is away. All file work happens on a
/// thread of its own.
public actor RoutingSpool {
    private let executor: ThreadExecutor
    private var files: SpoolFiles

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A spool in `directory`, which is made when it is opened. Only one process may use it at a time, and nothing else.
    public init(directory: URL, limits: SpoolLimits = SpoolLimits(), logger: Logger) {
        files = SpoolFiles(directory: directory, limits: limits, logger: logger)
        executor = ThreadExecutor(name: "routing-spool", priority: .background)
    }

    deinit { executor.shutdown() }

    /// What it holds, in batches.
    public var size: SpoolSize { files.size }

    /// Batches that were found damaged when it was opened, and were put aside.
    public var damaged: Int { files.damaged }

    /// Reads what an earlier process left, without records that are torn or damaged.
    ///
    /// - Throws: ``StoreError`` with code `spoolFailed`, also when another process has it open.
    public func open() throws -> SpoolSize { try files.open() }

    /// Keeps a batch and syncs it to disk.
    ///
    /// - Throws: ``StoreError`` with code `spoolFull` or `spoolFailed`; then it has not been kept.
    func append(_ batch: RoutingBatch) throws {
        guard try files.append([batch.spooled]) == 1 else {
            throw StoreError(.spoolFull, "the spool of routing decisions on disk is full")
        }
    }

    /// The oldest batches, without removing them: one at least if there are any. One that cannot be read, any more or by
    /// this version, comes as the error instead.
    func oldest(maximumBatches: Int = 256, maximumBytes: Int = 2 << 20) throws -> [Result<RoutingBatch, StoreError>] {
        try files.oldest(maximumRecords: maximumBatches, maximumBytes: maximumBytes).map { record in
            record.flatMap { data in
                Result { try RoutingBatch(spooled: data) }.mapError {
                    $0 as? StoreError ?? StoreError(.refused, "a spooled batch cannot be read", cause: $0)
                }
            }
        }
    }

    /// Removes the `count` oldest batches.
    func removeOldest(_ count: Int) throws { try files.removeOldest(count) }

    /// Lets another process open the spool.
    func close() { files.close() }

    /// Puts the oldest batch aside as it lies on disk; it stays the oldest until it is removed.
    func rejectOldest(reason: StoreError) { files.rejectOldest(reason: reason) }

    /// Puts a row aside for a person to look at, one line of JSON each.
    func reject(_ line: RejectedRoutingRow) throws { try files.reject(line) }
}
