import Foundation
import Logging
import SunwardModel
import ThreadExecutor

/// Writes kept on disk, in order, while the database is away.
///
/// A write that comes again after a restart is taken by the database for the duplicate it is. All file work happens on
/// a thread of its own.
public actor WriteSpool {
    nonisolated let directory: URL

    private let executor: ThreadExecutor
    private var files: SpoolFiles

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A spool in `directory`, which is made when it is opened. Only one process may use it at a time.
    public init(directory: URL, limits: SpoolLimits = SpoolLimits(), logger: Logger) {
        self.directory = directory
        files = SpoolFiles(directory: directory, limits: limits, logger: logger)
        executor = ThreadExecutor(name: "spool", priority: .background)
    }

    deinit { executor.shutdown() }

    /// What it holds.
    public var size: SpoolSize { files.size }

    /// Records that were found damaged when it was opened, and were put aside.
    public var damaged: Int { files.damaged }

    /// Reads what an earlier process left, without records that are torn or damaged.
    ///
    /// - Throws: ``StoreError`` with code `spoolFailed`, also when another process has it open.
    public func open() throws -> SpoolSize { try files.open() }

    /// Keeps writes, in order, and syncs them to disk.
    ///
    /// - Returns: How many of them, from the first: fewer than all when the spool is full.
    /// - Throws: ``StoreError`` with code `spoolFailed`; then none has been kept.
    public func append(_ writes: [StoreWrite]) throws -> Int {
        let payloads: [Data]
        do {
            payloads = try writes.map(SpooledWrite.encode)
        } catch {
            throw StoreError(.spoolFailed, "a write cannot be put into the spool", cause: error)
        }
        return try files.append(payloads)
    }

    /// The oldest writes, without removing them: one at least if there are any, up to `maximumRecords` or about
    /// `maximumBytes`. A write that cannot be read, any more or by this version, comes as the error instead.
    public func oldest(
        maximumRecords: Int = 1000,
        maximumBytes: Int = 4 << 20
    ) throws -> [Result<StoreWrite, StoreError>] {
        try files.oldest(maximumRecords: maximumRecords, maximumBytes: maximumBytes).map { record in
            record.flatMap { payload in
                do {
                    return .success(try SpooledWrite.decode(payload))
                } catch {
                    return .failure(StoreError(.refused, "a spooled write cannot be understood", cause: error))
                }
            }
        }
    }

    /// Removes the `count` oldest writes. Files without any left are deleted.
    ///
    /// - Returns: How many are left.
    @discardableResult
    public func removeOldest(_ count: Int) throws -> Int {
        try files.removeOldest(count)
        return files.size.records
    }

    /// Lets another process open the spool.
    public func close() { files.close() }

    /// Puts a write aside for a person to look at, one line of JSON each.
    public func reject(_ write: StoreWrite, reason: StoreError) throws {
        try files.reject(RejectedWrite(at: Date(), reason: "\(reason)", write: SpooledWrite(write)))
    }

    /// Puts the oldest write aside as it lies on disk; it stays the oldest until it is removed.
    func rejectOldest(reason: StoreError) { files.rejectOldest(reason: reason) }

    private struct RejectedWrite: Encodable {
        var at: Date
        var reason: String
        var write: SpooledWrite
    }
}
