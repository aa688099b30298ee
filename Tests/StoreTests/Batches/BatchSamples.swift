import Foundation
import Store
import SunwardModel

/// Batches and lines as tests need them.
enum BatchSamples {
    static let cell = BatchCell(area: "east", workloadClass: "night", isPlanned: true)

    static func file(
        _ id: String,
        owner: String = "key_a",
        expiresAt: Date = noon.addingTimeInterval(86_400)
    ) -> BatchFile {
        BatchFile(id: id, owner: owner, purpose: .batch, filename: "in.jsonl", createdAt: noon, expiresAt: expiresAt)
    }

    static func batch(
        _ id: String,
        owner: String = "key_a",
        file: String = "file-aaaaaaaa",
        metadata: [String: String] = ["team": "ra", "note": "\"ö\""],
        expiresAt: Date = noon.addingTimeInterval(86_400)
    ) -> Batch {
        Batch(
            id: id,
            owner: owner,
            endpoint: "/v1/chat/completions",
            inputFileID: file,
            completionWindow: "24h",
            metadata: metadata,
            area: "east",
            createdAt: noon,
            expiresAt: expiresAt
        )
    }

    static func line(
        _ number: Int,
        of batch: String,
        due: Date = noon.addingTimeInterval(3600),
        cell: BatchCell = cell,
        owner: String = "key_a",
        request: String = "{}"
    ) -> BatchLine {
        BatchLine(
            id: BatchLine.ID(batch: batch, line: number),
            owner: owner,
            customID: "c\(number)",
            endpoint: "/v1/chat/completions",
            cell: cell,
            dueAt: due,
            request: Data(request.utf8)
        )
    }
}

extension PostgresStore {
    /// Adds a batch whose lines may be asked.
    func begin(_ batch: Batch, _ lines: [BatchLine], _ lease: BatchLease = BatchLease(instance: UUID())) async throws {
        try await addBatch(batch)
        _ = try await claimBatchInput(lease)
        _ = try await addBatchLines(lines, of: batch.id, lease)
        _ = try await beginBatch(id: batch.id, total: lines.count, at: noon, lease)
    }

    /// Takes lines of any kind.
    func claim(
        _ count: Int,
        _ lease: BatchLease,
        bytes: Int = 1 << 20,
        paused: [String] = []
    ) async throws -> [BatchLine] {
        try await claimBatchLines(BatchClaim(cell: nil, count: count, bytes: bytes, paused: paused), lease)
    }

    /// Does all steps of batches that end, until none is left.
    ///
    /// - Returns: The batch that has ended, and its lines that were never answered; nil when none has.
    func endAll(
        outputID: String,
        errorID: String,
        retention: Double,
        now: Date
    ) async throws -> (batch: Batch, unanswered: [String: Int])? {
        var ended: Batch?
        var unanswered: [String: Int] = [:]
        while let id = try await endingBatches(except: [], now: now).first {
            let step = try await stepBatchEnding(
                of: id,
                outputID: outputID,
                errorID: errorID,
                retention: retention,
                now: now
            )
            if let step {
                unanswered.merge(step.unanswered) { $0 + $1 }
                ended = step.ended ?? ended
            }
        }
        return ended.map { ($0, unanswered) }
    }

    /// The whole content of a file.
    func content(of id: String) async throws -> String {
        var content = Data()
        var part = -1
        while let next = try await batchFilePart(of: id, after: part) {
            part = next.part
            content += next.content
        }
        return String(decoding: content, as: UTF8.self)
    }
}
