import ControlPlane
import Foundation
import SunwardModel

/// Reads the inputs of batches, page by page, and lets those that are right begin.
struct BatchInputReader: Sendable {
    /// What is wrong with more lines than these is not told.
    private static let mostProblems = 100

    /// What is kept in one statement.
    private static let pageLines = 500
    private static let pageBytes = 4 << 20

    /// What a line holds beside its body.
    private static let envelopeBytes = 4 << 10

    let store: any BatchStore
    let directory: FleetDirectory
    let keys: KeyRing
    let clock: any TimeSource
    let lease: BatchLease

    /// Reads the next input, if one waits.
    ///
    /// - Returns: The batch and whether it has begun; nil when none waited.
    /// - Throws: What the store throws; then the batch is read again, from its beginning, when the lease is over.
    func readNext() async throws -> (batch: Batch, hasBegun: Bool)? {
        guard let batch = try await store.claimBatchInput(lease) else { return nil }
        let fleet = directory.current.fleet
        let key = batch.owner.isEmpty ? nil : keys.client(id: batch.owner)?.key
        guard let lines = BatchLineReader(batch, fleet: fleet, key: key) else {
            let problem = BatchProblem(
                code: "invalid_endpoint",
                message: "There is no endpoint \(batch.endpoint).",
                param: "endpoint"
            )
            try await fail(batch, [problem])
            return (batch, false)
        }
        var page = Page(reader: lines, settings: fleet.gateway.batches)
        var part = -1
        while let next = try await store.batchFilePart(of: batch.inputFileID, after: part) {
            part = next.part
            page.take(next.content)
            guard page.problems.count < Self.mostProblems, !page.isBroken else { break }
            guard try await keep(&page, of: batch, atLeast: Self.pageLines) else { return (batch, false) }
        }
        page.finish(hasContent: part >= 0)
        guard page.problems.isEmpty else {
            try await fail(batch, Array(page.problems.prefix(Self.mostProblems)))
            return (batch, false)
        }
        guard try await keep(&page, of: batch, atLeast: 1) else { return (batch, false) }
        let hasBegun = try await store.beginBatch(id: batch.id, total: page.count, at: clock.now, lease)
        return (batch, hasBegun)
    }

    private func fail(_ batch: Batch, _ problems: [BatchProblem]) async throws {
        try await store.failBatch(id: batch.id, problems: problems, at: clock.now, lease)
    }

    /// - Returns: false when the batch is not one's own any more.
    private func keep(_ page: inout Page, of batch: Batch, atLeast least: Int) async throws -> Bool {
        // Of an input that is wrong nothing is kept; it is read on, under the same claim, for what else is wrong.
        guard page.problems.isEmpty else { return try await store.addBatchLines([], of: batch.id, lease) }
        while page.lines.count >= least || page.bytes >= Self.pageBytes {
            let lines = page.next(Self.pageLines, bytes: Self.pageBytes)
            guard try await store.addBatchLines(lines, of: batch.id, lease) else { return false }
        }
        return true
    }

    /// Lines that have been read and not kept yet, and what was wrong.
    private struct Page {
        private(set) var lines: [BatchLine] = []
        private(set) var bytes = 0
        private(set) var count = 0
        private(set) var problems: [BatchProblem] = []

        /// Whether the rest cannot be read.
        private(set) var isBroken = false
        private var reader: BatchLineReader
        private var splitter: LineSplitter
        private let settings: BatchSettings

        init(reader: BatchLineReader, settings: BatchSettings) {
            self.reader = reader
            self.settings = settings
            splitter = LineSplitter(mostBytes: settings.maxLineBytes + BatchInputReader.envelopeBytes)
        }

        mutating func take(_ part: Data) {
            do throws(LineSplitter.LineTooLong) {
                for line in try splitter.take(part) { read(line) }
            } catch {
                tooLong(error.line)
            }
        }

        mutating func finish(hasContent: Bool) {
            guard !isBroken else { return }
            do throws(LineSplitter.LineTooLong) {
                if let line = try splitter.finish() { read(line) }
            } catch {
                tooLong(error.line)
            }
            guard count == 0, problems.isEmpty else { return }
            let message =
                hasContent ? "The input file holds no requests." : "The input file is empty, or has been deleted."
            problems.append(BatchProblem(code: "empty_file", message: message, param: "input_file_id"))
        }

        mutating func next(_ most: Int, bytes mostBytes: Int) -> [BatchLine] {
            var taken = 0
            var takenBytes = 0
            while taken < min(most, lines.count), taken == 0 || takenBytes + lines[taken].request.count <= mostBytes {
                takenBytes += lines[taken].request.count
                taken += 1
            }
            let page = Array(lines.prefix(taken))
            lines.removeFirst(taken)
            bytes -= takenBytes
            return page
        }

        private mutating func read(_ line: LineSplitter.Line) {
            guard !isBroken else { return }
            count += 1
            guard count <= settings.maxLines else {
                isBroken = true
                let message = "The batch holds more than \(settings.maxLines) requests (max_lines)."
                return problems.append(BatchProblem(code: "too_many_requests", message: message, line: line.number))
            }
            do throws(BatchProblem) {
                let read = try reader.read(line)
                // What is wrong somewhere is not kept anywhere.
                guard problems.isEmpty else { return }
                lines.append(read)
                bytes += read.request.count
            } catch {
                problems.append(error)
                lines.removeAll()
                bytes = 0
            }
        }

        private mutating func tooLong(_ line: Int) {
            isBroken = true
            let message = "The line exceeds \(settings.maxLineBytes) bytes (max_line_bytes)."
            problems.append(BatchProblem(code: "request_too_large", message: message, line: line))
        }
    }
}
