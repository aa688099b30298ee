import Foundation
import Logging
import SunwardModel
import ThreadExecutor

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes kept on disk, in order, while the database is away.
///
/// The folder holds numbered segment files of framed records. A record counts as kept once its file has been synced.
/// A process that dies leaves at most one torn record at the end of a segment, for a write nobody was told is kept;
/// opening the spool again drops it. A segment is deleted once all its records have been removed; after a restart those
/// of a half-removed segment come again, which the database takes for the duplicates they are.
///
/// All file work happens on a thread of its own.
public actor WriteSpool {
    private let directory: URL
    private let limits: SpoolLimits
    private let logger: Logger
    private let executor: ThreadExecutor
    private var segments: [SpoolSegment] = []
    private var output: FileHandle?
    private var lock: FileHandle?
    private var nextNumber = 1

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A spool in `directory`, which is made when it is opened. Only one process may use it at a time.
    public init(directory: URL, limits: SpoolLimits = SpoolLimits(), logger: Logger) {
        self.directory = directory
        self.limits = limits
        self.logger = logger
        executor = ThreadExecutor(name: "spool")
    }

    deinit { executor.shutdown() }

    /// What it holds.
    public var size: SpoolSize {
        SpoolSize(
            records: segments.reduce(0) { $0 + $1.frames.count },
            bytes: segments.reduce(0) { $0 + $1.bytes }
        )
    }

    /// Reads what an earlier process left, dropping records that are torn or damaged.
    ///
    /// - Throws: ``StoreError`` with code `spoolFailed`, also when another process has it open.
    public func open() throws -> SpoolSize {
        try reporting("the spool in \(directory.path) cannot be opened") {
            guard lock == nil else { return size }
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            try takeLock()
            let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            let numbers = names.filter { $0.hasSuffix(".spool") }.compactMap { Int($0.dropLast(6)) }.sorted()
            for number in numbers { try adopt(number) }
            nextNumber = (numbers.last ?? 0) + 1
            return size
        }
    }

    /// Keeps writes, in order, and syncs them to disk.
    ///
    /// - Returns: How many of them, from the first: fewer than all when the spool is full.
    /// - Throws: ``StoreError`` with code `spoolFailed`; then none has been kept.
    public func append(_ writes: [StoreWrite]) throws -> Int {
        try reporting("the spool in \(directory.path) cannot be written") {
            var frames: [Data] = []
            var room = limits.maximumBytes - size.bytes
            for write in writes {
                let frame = SpoolFrame.encode(try SpooledWrite.encode(write))
                guard frame.count <= room, frame.count <= SpoolFrame.maximumPayloadBytes else { break }
                room -= frame.count
                frames.append(frame)
            }
            guard !frames.isEmpty else { return 0 }
            let (output, index) = try openOutput()
            do {
                try output.write(contentsOf: frames.reduce(into: Data()) { $0.append($1) })
                try output.synchronize()
            } catch {
                // What got through must not come before later records as a torn one.
                try output.truncate(atOffset: UInt64(segments[index].bytes))
                throw error
            }
            segments[index].bytes += frames.reduce(0) { $0 + $1.count }
            segments[index].frames += frames.map(\.count)
            return frames.count
        }
    }

    /// The oldest writes, without removing them: one at least if there are any, up to `maximumRecords` or about
    /// `maximumBytes`. A write that this version cannot read comes as the error instead.
    public func oldest(
        maximumRecords: Int = 1000,
        maximumBytes: Int = 4 << 20
    ) throws -> [Result<StoreWrite, StoreError>] {
        try reporting("the spool in \(directory.path) cannot be read") {
            guard let segment = segments.first(where: { !$0.frames.isEmpty }) else { return [] }
            var bytes = 0
            let count = segment.frames.prefix(maximumRecords).prefix { length in
                bytes += length
                return bytes == length || bytes <= maximumBytes
            }.count
            return try segment.payloads(count).map { payload in
                do {
                    return .success(try SpooledWrite.decode(payload))
                } catch {
                    return .failure(StoreError(.refused, "a spooled write cannot be understood", cause: error))
                }
            }
        }
    }

    /// Removes the `count` oldest writes. Files without any left are deleted.
    public func removeOldest(_ count: Int) throws {
        try reporting("the spool in \(directory.path) cannot be shortened") {
            var remaining = count
            while remaining > 0, !segments.isEmpty {
                let removed = min(remaining, segments[0].frames.count)
                segments[0].remove(removed)
                remaining -= removed
                guard segments[0].frames.isEmpty else { break }
                if segments.count == 1 {
                    try output?.close()
                    output = nil
                }
                try FileManager.default.removeItem(at: segments[0].url)
                segments.removeFirst()
            }
        }
    }

    /// Lets another process open the spool.
    public func close() {
        try? output?.close()
        // Closing alone is not enough: a child process that is just being started still shares the open file.
        if let lock { flock(lock.fileDescriptor, LOCK_UN) }
        try? lock?.close()
        output = nil
        lock = nil
        segments = []
    }

    /// Puts a write aside for a person to look at, one line of JSON each.
    public func reject(_ write: StoreWrite?, reason: StoreError) throws {
        try reporting("rejected writes cannot be kept in \(directory.path)") {
            let folder = directory.appendingPathComponent("rejected")
            let file = folder.appendingPathComponent("rejected.jsonl")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let record = RejectedWrite(at: Date(), reason: "\(reason)", write: write.map(SpooledWrite.init))
            let encoder = JSONEncoder()
            encoder.dateEncodingStrategy = .iso8601
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "Infinity",
                negativeInfinity: "-Infinity",
                nan: "NaN"
            )
            let line = try encoder.encode(record) + Data("\n".utf8)
            let handle = try Self.openForAppending(file)
            defer { try? handle.close() }
            guard Int(try handle.seekToEnd()) + line.count <= limits.maximumRejectedBytes else {
                throw StoreError(.spoolFull, "\(file.path) has reached its limit; look through it and delete it")
            }
            try handle.write(contentsOf: line)
            try handle.synchronize()
        }
    }

    // MARK: - Files

    private struct RejectedWrite: Encodable {
        var at: Date
        var reason: String
        var write: SpooledWrite?
    }

    private func adopt(_ number: Int) throws {
        let url = directory.appendingPathComponent(SpoolSegment.fileName(number))
        let (segment, damagedBytes) = try SpoolSegment.scan(url, number: number)
        if damagedBytes > 0 {
            logger.warning(
                "torn end of a spool segment dropped",
                metadata: [
                    "file": "\(url.path)", "dropped_bytes": "\(damagedBytes)", "kept": "\(segment.frames.count)",
                ]
            )
            let file = try FileHandle(forWritingTo: url)
            defer { try? file.close() }
            try file.truncate(atOffset: UInt64(segment.bytes))
            try file.synchronize()
        }
        if segment.frames.isEmpty {
            try FileManager.default.removeItem(at: url)
        } else {
            segments.append(segment)
        }
    }

    /// The file that records go to, and its place among the segments.
    private func openOutput() throws -> (FileHandle, Int) {
        if let output, let last = segments.indices.last, segments[last].bytes < limits.segmentBytes {
            return (output, last)
        }
        try output?.close()
        let url = directory.appendingPathComponent(SpoolSegment.fileName(nextNumber))
        let file = try Self.openForAppending(url)
        try synchronizeDirectory()
        segments.append(SpoolSegment(url: url, number: nextNumber))
        nextNumber += 1
        output = file
        return (file, segments.count - 1)
    }

    private static func openForAppending(_ url: URL) throws -> FileHandle {
        let descriptor = openDescriptor(url.path, O_WRONLY | O_CREAT | O_APPEND)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// The name of a new file is on disk only once its folder has been synced.
    private func synchronizeDirectory() throws {
        let descriptor = openDescriptor(directory.path, O_RDONLY)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        let folder = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try folder.synchronize()
        try folder.close()
    }

    private func takeLock() throws {
        let file = try Self.openForAppending(directory.appendingPathComponent("lock"))
        guard flock(file.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw StoreError(.spoolFailed, "another process is using the spool in \(directory.path)")
        }
        lock = file
    }

    private func reporting<Result>(_ message: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.spoolFailed, message, cause: error)
        }
    }
}

/// `open` of the system; inside the actor its own method has the name.
private func openDescriptor(_ path: String, _ flags: Int32) -> Int32 { open(path, flags | O_CLOEXEC, 0o600) }
