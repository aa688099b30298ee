import CLibPQ
import Foundation

extension LibPQSession {
    /// Bytes handed to libpq or to a reader at a time.
    static let copyChunkBytes = 64 * 1024

    /// Starts a COPY in the direction of `status`. Until ``endCopy(failure:)`` nothing else can run.
    func beginCopy(_ statement: String, _ status: ExecStatusType, interrupt: Interrupt?) throws {
        var watch = StatementWatch(interrupt: interrupt, timeout: configuration.statementTimeout)
        let handle = try requireHandle()
        try send(&watch) { PQsendQuery(handle, statement) }
        guard let result = try nextResult(&watch) else {
            throw PostgresError(.invalidUse, "the statement is empty")
        }
        if PQresultStatus(result.handle) == status {
            copyWatch = watch
            return
        }
        // An error, or another statement: take the remaining results, then say so.
        let failure: PostgresError =
            switch PQresultStatus(result.handle) {
            case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE: PostgresError(result: result.handle)
            default: PostgresError(.invalidUse, "the statement is not a COPY in this direction")
            }
        if PQresultStatus(result.handle) == PGRES_COPY_IN { _ = PQputCopyEnd(handle, "wrong direction") }
        if PQresultStatus(result.handle) == PGRES_COPY_OUT { watch.stop(.timeout) }
        do {
            try collect(&watch)
        } catch let error as PostgresError where error.code == .connectionLost {
            throw error
        } catch {
            // The error that ended the COPY is a consequence of `failure`.
        }
        throw final(failure, watch)
    }

    /// Sends bytes of a COPY … FROM STDIN.
    func putCopy(_ bytes: UnsafeRawBufferPointer, interrupt: Interrupt?) throws {
        guard var watch = copyWatch else { throw PostgresError(.invalidUse, "no COPY is in progress") }
        defer { copyWatch = watch }
        watch.interrupt = interrupt
        watch.restartTimeout()
        var rest = bytes[...]
        while !rest.isEmpty {
            // libpq keeps room for the largest piece it was ever given; where a row is cut does not matter.
            let piece = rest.prefix(Self.copyChunkBytes)
            try put(UnsafeRawBufferPointer(rebasing: piece), &watch)
            rest = rest.dropFirst(piece.count)
        }
    }

    private func put(_ bytes: UnsafeRawBufferPointer, _ watch: inout StatementWatch) throws {
        let characters = bytes.assumingMemoryBound(to: CChar.self)
        while true {
            if watch.interrupt?.isTriggered == true { watch.stop(.task) }
            if watch.reason != nil { throw stopError(watch.reason) }
            switch PQputCopyData(try requireHandle(), characters.baseAddress, Int32(characters.count)) {
            case 1:
                while PQflush(try requireHandle()) == 1 {
                    try pump(&watch, forWriting: true)
                    if watch.reason != nil { throw stopError(watch.reason) }
                }
                return
            case 0: try pump(&watch, forWriting: true)
            default: throw lost()
            }
        }
    }

    /// Ends a COPY … FROM STDIN, well or with `failure`, which is thrown again once the server has agreed.
    ///
    /// - Returns: The number of rows stored.
    func endCopyIn(failure: (any Error)?, interrupt: Interrupt?) throws -> Int {
        guard var watch = copyWatch else {
            throw failure ?? PostgresError(.invalidUse, "no COPY is in progress")
        }
        copyWatch = nil
        watch.interrupt = interrupt
        watch.restartTimeout()
        let handle: OpaquePointer
        do { handle = try requireHandle() } catch let lost { throw failure ?? lost }
        let message = failure == nil ? nil : "the client stopped sending"
        while PQputCopyEnd(handle, message) == 0 { try pump(&watch, forWriting: true) }
        do {
            try flush(&watch)
            let result = try collect(&watch)
            if let failure { throw failure }
            return result?.affectedRows ?? 0
        } catch {
            throw failure ?? error
        }
    }

    /// Encodes and sends rows as they come from the sequence.
    func copyIn(
        _ statement: String,
        rows: some Sequence<[any PostgresEncodable]>,
        interrupt: Interrupt?
    ) throws -> Int {
        try beginCopy(statement, PGRES_COPY_IN, interrupt: interrupt)
        var failure: (any Error)?
        do {
            var buffer = PostgresTextBuffer(escapesForCopy: true)
            buffer.bytes.reserveCapacity(Self.copyChunkBytes + 4096)
            for row in rows {
                try buffer.append(copyRow: row)
                guard buffer.bytes.count >= Self.copyChunkBytes else { continue }
                try buffer.bytes.withUnsafeBytes { try putCopy($0, interrupt: interrupt) }
                buffer.bytes.removeAll(keepingCapacity: true)
            }
            try buffer.bytes.withUnsafeBytes { try putCopy($0, interrupt: interrupt) }
        } catch {
            failure = error
        }
        return try endCopyIn(failure: failure, interrupt: interrupt)
    }

    /// The next lines of a COPY … TO STDOUT, about 64 KB; `nil` once everything has been read.
    func nextCopyChunk(interrupt: Interrupt?) throws -> Data? {
        guard var watch = copyWatch else { throw PostgresError(.invalidUse, "no COPY is in progress") }
        defer { copyWatch = copyWatch == nil ? nil : watch }
        watch.interrupt = interrupt
        watch.restartTimeout()
        var chunk = Data()
        while chunk.count < Self.copyChunkBytes, try nextCopyLine(&watch, into: &chunk) {}
        return chunk.isEmpty ? nil : chunk
    }

    /// Takes what is left of a COPY … TO STDOUT; with `failure`, asks the server to stop and throws it again.
    ///
    /// - Returns: The number of rows read.
    func endCopyOut(failure: (any Error)?, interrupt: Interrupt?) throws -> Int {
        guard var watch = copyWatch else {
            throw failure ?? PostgresError(.invalidUse, "no COPY is in progress")
        }
        copyWatch = nil
        watch.interrupt = interrupt
        if failure != nil { watch.stop(.task) }
        do {
            try discardCopyLines(&watch)
            let result = try collect(&watch)
            if let failure { throw failure }
            return result?.affectedRows ?? 0
        } catch {
            throw failure ?? error
        }
    }

    /// Appends one line of a COPY … TO STDOUT to `chunk`.
    ///
    /// - Returns: False after the last line, or when an error waits among the results.
    func nextCopyLine(_ watch: inout StatementWatch, into chunk: inout Data) throws -> Bool {
        while true {
            var line: UnsafeMutablePointer<CChar>?
            let length = PQgetCopyData(try requireHandle(), &line, 1)
            if length > 0, let line {
                chunk.append(UnsafeRawPointer(line).assumingMemoryBound(to: UInt8.self), count: Int(length))
                PQfreemem(line)
                return true
            }
            guard length == 0 else { return false }
            try pump(&watch)
        }
    }

    /// Reads a COPY … TO STDOUT to its end for nothing.
    func discardCopyLines(_ watch: inout StatementWatch) throws {
        var chunk = Data()
        while try nextCopyLine(&watch, into: &chunk) { chunk.removeAll(keepingCapacity: true) }
    }
}
