import CLibPQ
public import Foundation

extension PostgresConnection {
    /// Stores rows with COPY, the fastest way into a table. All rows are stored or none.
    ///
    /// The sequence is read on the connection's thread. The statement timeout counts from the last progress.
    ///
    /// - Parameters:
    ///   - table: The table's name, after its schema and a point if it is not on the search path.
    ///   - columns: The columns the values of each row are for.
    /// - Returns: The number of rows stored.
    /// - Throws: ``PostgresError``, `CancellationError`, or what an encoder throws.
    public func copyIn(
        table: String,
        columns: [String],
        rows: some Sequence<[any PostgresEncodable]> & Sendable
    ) async throws -> Int {
        let names = columns.map(SQLIdentifier.quote).joined(separator: ", ")
        let statement = "COPY \(SQLIdentifier.quoteQualified(table)) (\(names)) FROM STDIN"
        return try await exclusively { interrupt in
            try self.session.copyIn(statement, rows: rows, interrupt: interrupt)
        }
    }

    /// Sends bytes, in the format `statement` names, through a COPY … FROM STDIN.
    ///
    /// - Returns: The number of rows stored.
    /// - Throws: ``PostgresError``, `CancellationError`, or what the sequence throws; then nothing is stored.
    public nonisolated func copyIn<Chunks: AsyncSequence>(
        _ statement: String,
        chunks: Chunks
    ) async throws -> Int where Chunks.Element == Data {
        try await holdingLease {
            try await beginCopy(statement, .into)
            do {
                for try await chunk in chunks { try await put(chunk) }
            } catch {
                return try await endCopyIn(failure: error)
            }
            return try await endCopyIn(failure: nil)
        }
    }

    /// Hands what `COPY … TO STDOUT` writes to `body`, in chunks of about 64 KB that end with whole lines.
    ///
    /// - Returns: The number of rows read.
    /// - Throws: ``PostgresError``, `CancellationError`, or what `body` throws, which stops the COPY.
    public nonisolated func copyOut(
        _ statement: String,
        _ body: (Data) async throws -> Void
    ) async throws -> Int {
        try await holdingLease {
            try await beginCopy(statement, .out)
            do {
                while let chunk = try await nextCopyChunk() { try await body(chunk) }
            } catch {
                return try await endCopyOut(failure: error)
            }
            return try await endCopyOut(failure: nil)
        }
    }

    // MARK: - Steps

    private enum Direction {
        case into
        case out
    }

    private func beginCopy(_ statement: String, _ direction: Direction) async throws {
        try await exclusively { interrupt in
            let status = direction == .into ? PGRES_COPY_IN : PGRES_COPY_OUT
            try self.session.beginCopy(statement, status, interrupt: interrupt)
        }
    }

    private func put(_ chunk: Data) async throws {
        try await exclusively { interrupt in
            try chunk.withUnsafeBytes { bytes in
                try self.session.putCopy(bytes, interrupt: interrupt)
            }
        }
    }

    private func nextCopyChunk() async throws -> Data? {
        try await exclusively { interrupt in try self.session.nextCopyChunk(interrupt: interrupt) }
    }

    /// Runs also in a cancelled task: the COPY must end in any case.
    private func endCopyIn(failure: (any Error)?) throws -> Int {
        try session.endCopyIn(failure: failure, interrupt: nil)
    }

    private func endCopyOut(failure: (any Error)?) throws -> Int {
        try session.endCopyOut(failure: failure, interrupt: nil)
    }
}
