import Foundation
import Logging

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The files of a spool: records in order, in numbered segments of one folder. What a record means is for others.
///
/// A record counts as kept once its file has been synced. A process that dies leaves at most one torn record at the end
/// of a segment, for something nobody was told is kept; opening the folder again drops it. A record that a disk has
/// spoilt is put aside, and those behind it are kept. A segment is deleted once all its records have been removed; after
/// a restart those of a half-removed segment come again.
///
/// Every call waits for the disk: keep it on a thread of its own. All throw ``StoreError`` with code `spoolFailed`.
struct SpoolFiles {
    private let directory: URL
    let limits: SpoolLimits
    let logger: Logger
    private(set) var segments: [SpoolSegment] = []
    private var output: FileHandle?
    private var lock: FileHandle?
    private var nextNumber = 1

    /// Records that were found damaged when the folder was opened.
    var damaged = 0

    init(directory: URL, limits: SpoolLimits, logger: Logger) {
        self.directory = directory
        self.limits = limits
        self.logger = logger
    }

    var size: SpoolSize {
        SpoolSize(
            records: segments.reduce(0) { $0 + $1.records.count },
            bytes: segments.reduce(0) { $0 + $1.bytes }
        )
    }

    /// Reads what an earlier process left, without records that are torn or damaged. Fails also when another process has
    /// the folder open.
    mutating func open() throws -> SpoolSize {
        do {
            guard lock == nil else { return size }
            try Self.makeFolder(directory)
            try takeLock()
            let names = try SpoolFileError.trying("list", directory) {
                try FileManager.default.contentsOfDirectory(atPath: directory.path)
            }
            let numbers = names.filter { $0.hasSuffix(".spool") }.compactMap { Int($0.dropLast(6)) }.sorted()
            for number in numbers { try adopt(number) }
            nextNumber = (numbers.last ?? 0) + 1
            return size
        } catch {
            throw Self.failure("the spool in \(directory.path) cannot be opened", error)
        }
    }

    /// Keeps records, in order, and syncs them to disk.
    ///
    /// - Returns: How many of them, from the first: fewer than all when the spool is full.
    /// - Throws: Then none has been kept.
    mutating func append(_ payloads: [Data]) throws -> Int {
        do {
            var frames: [Data] = []
            var room = limits.maximumBytes - size.bytes
            for payload in payloads {
                let length = SpoolFrame.headerBytes + payload.count
                guard length <= room, length <= SpoolFrame.maximumPayloadBytes else { break }
                room -= length
                frames.append(SpoolFrame.encode(payload))
            }
            guard !frames.isEmpty else { return 0 }
            let (output, index) = try openOutput()
            do {
                try SpoolFileError.trying("write", segments[index].url) {
                    try output.write(contentsOf: frames.reduce(into: Data()) { $0.append($1) })
                    try output.synchronize()
                }
            } catch {
                // What got through must not come before later records as a torn one: where it cannot be taken back, they
                // go to a segment of their own.
                do { try output.truncate(atOffset: UInt64(segments[index].bytes)) } catch { self.output = nil }
                throw error
            }
            for frame in frames { segments[index].append(frame.count, at: segments[index].bytes) }
            return frames.count
        } catch {
            throw Self.failure("the spool in \(directory.path) cannot be written", error)
        }
    }

    /// The oldest records, without removing them: one at least if there are any, up to `maximumRecords` or about
    /// `maximumBytes`. One that has become unreadable comes as the error instead.
    func oldest(maximumRecords: Int, maximumBytes: Int) throws -> [Result<Data, StoreError>] {
        do {
            guard let segment = segments.first(where: { !$0.records.isEmpty }) else { return [] }
            var bytes = 0
            let count = segment.records.prefix(maximumRecords).prefix { place in
                bytes += place.count
                return bytes == place.count || bytes <= maximumBytes
            }.count
            return try segment.payloads(count)
        } catch {
            throw Self.failure("the spool in \(directory.path) cannot be read", error)
        }
    }

    /// Removes the `count` oldest records. Files without any left are deleted.
    mutating func removeOldest(_ count: Int) throws {
        do {
            var remaining = count
            while remaining > 0, !segments.isEmpty {
                let removed = min(remaining, segments[0].records.count)
                segments[0].remove(removed)
                remaining -= removed
                guard segments[0].records.isEmpty else { break }
                let url = segments[0].url
                if segments.count == 1 {
                    try SpoolFileError.trying("close", url) { try output?.close() }
                    output = nil
                }
                // Somebody may have taken it away.
                if FileManager.default.fileExists(atPath: url.path) { try Self.delete(url) }
                segments.removeFirst()
            }
        } catch {
            throw Self.failure("the spool in \(directory.path) cannot be shortened", error)
        }
    }

    /// Lets another process open the folder.
    mutating func close() {
        try? output?.close()
        // Closing alone is not enough: a child process that is just being started still shares the open file.
        if let lock { flock(lock.fileDescriptor, LOCK_UN) }
        try? lock?.close()
        output = nil
        lock = nil
        segments = []
    }

    /// Adds a line to the file of what was refused, for a person to look at.
    ///
    /// - Throws: Also with code `spoolFull` when the file has reached its limit.
    func reject(_ line: some Encodable) throws {
        do {
            let folder = directory.appendingPathComponent("rejected")
            let file = folder.appendingPathComponent("rejected.jsonl")
            try Self.makeFolder(folder)
            let encoder = JSONEncoder()
            encoder.dateEncodingStrategy = .iso8601
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "Infinity",
                negativeInfinity: "-Infinity",
                nan: "NaN"
            )
            let text = try encoder.encode(line) + Data("\n".utf8)
            let handle = try Self.openForAppending(file)
            defer { try? handle.close() }
            try SpoolFileError.trying("write", file) {
                guard Int(try handle.seekToEnd()) + text.count <= limits.maximumRejectedBytes else {
                    throw StoreError(.spoolFull, "\(file.path) has reached its limit; look through it and delete it")
                }
                try handle.write(contentsOf: text)
                try handle.synchronize()
            }
        } catch {
            throw Self.failure("rejected writes cannot be kept in \(directory.path)", error)
        }
    }

    private mutating func adopt(_ number: Int) throws {
        let url = directory.appendingPathComponent(SpoolSegment.fileName(number))
        let scan = try SpoolSegment.scan(url, number: number)
        report(scan)
        guard !scan.segment.records.isEmpty else { return try Self.delete(url) }
        if scan.fileBytes > scan.segment.bytes {
            try SpoolFileError.trying("shorten", url) {
                let file = try FileHandle(forWritingTo: url)
                defer { try? file.close() }
                try file.truncate(atOffset: UInt64(scan.segment.bytes))
                try file.synchronize()
            }
        }
        segments.append(scan.segment)
    }

    /// The file that records go to, and its place among the segments.
    private mutating func openOutput() throws -> (FileHandle, Int) {
        if let output, let last = segments.indices.last, segments[last].bytes < limits.segmentBytes {
            return (output, last)
        }
        if let last = segments.last { try SpoolFileError.trying("close", last.url) { try output?.close() } }
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
        guard descriptor >= 0 else { throw SpoolFileError("open", url) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// The name of a new file is on disk only once its folder has been synced.
    private func synchronizeDirectory() throws {
        let descriptor = openDescriptor(directory.path, O_RDONLY)
        guard descriptor >= 0 else { throw SpoolFileError("open", directory) }
        let folder = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try SpoolFileError.trying("sync", directory) {
            try folder.synchronize()
            try folder.close()
        }
    }

    private static func makeFolder(_ url: URL) throws {
        try SpoolFileError.trying("make the folder", url) {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }
    }

    private static func delete(_ url: URL) throws {
        try SpoolFileError.trying("delete", url) { try FileManager.default.removeItem(at: url) }
    }

    private mutating func takeLock() throws {
        let url = directory.appendingPathComponent("lock")
        let file = try Self.openForAppending(url)
        guard flock(file.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw SpoolFileError("lock", url) }
            throw StoreError(.spoolFailed, "another process is using the spool in \(directory.path)")
        }
        lock = file
    }

    private static func failure(_ message: String, _ error: any Error) -> StoreError {
        error as? StoreError ?? StoreError(.spoolFailed, message, cause: error)
    }
}

/// `open` of the system; inside the type its own method has the name.
private func openDescriptor(_ path: String, _ flags: Int32) -> Int32 { open(path, flags | O_CLOEXEC, 0o600) }
