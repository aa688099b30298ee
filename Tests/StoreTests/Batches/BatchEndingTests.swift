import Foundation
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

@Suite(.database)
struct BatchEndingTests {
    private let lease = BatchLease(instance: UUID())
    private let id = "batch_aaaaaaaa"

    private func end(
        _ store: PostgresStore,
        at date: Date = noon,
        retention: Double = 3600
    ) async throws -> (batch: Batch, unanswered: [String: Int])? {
        try await store.advanceBatches(now: date)
        return try await store.endAll(
            outputID: "file-output00",
            errorID: "file-errors00",
            retention: retention,
            now: date
        )
    }

    private func keep(_ store: PostgresStore, _ line: BatchLine, isCompleted: Bool, _ text: String) async throws {
        let result = BatchLineResult(id: line.id, isCompleted: isCompleted, text: Data(text.utf8))
        _ = try await store.keepBatchResults([result], instance: lease.instance)
    }

    @Test func `a batch whose lines are done ends with answers and errors in their order`() async throws {
        try await withStore { store, pool in
            try await store.begin(BatchSamples.batch(id), (1...4).map { BatchSamples.line($0, of: id) })
            for line in try await store.claim(4, lease).reversed() {
                #expect(try await end(store) == nil)
                try await keep(store, line, isCompleted: line.id.line != 2, "l\(line.id.line)")
            }
            let ending = try #require(try await end(store, at: noon.addingTimeInterval(5)))
            #expect(ending.batch.status == .completed && ending.unanswered.isEmpty)
            #expect(ending.batch.times.completed == noon.addingTimeInterval(5))
            #expect(ending.batch.counts == BatchCounts(total: 4, completed: 3, failed: 1))
            let output = try #require(ending.batch.outputFileID)
            #expect(try await store.content(of: output) == "l1\nl3\nl4\n")
            #expect(try await store.content(of: try #require(ending.batch.errorFileID)) == "l2\n")
            let file = try #require(try await store.batchFile(id: output, owner: "key_a", now: noon))
            #expect(file.bytes == 9 && file.purpose == .batchOutput)
            #expect(file.expiresAt == noon.addingTimeInterval(3605))
            #expect(try await pool.number("SELECT count(*) AS n FROM batch_lines") == 0)
            #expect(try await end(store) == nil)
        }
    }

    @Test func `large answers make several parts, and no answer is split`() async throws {
        try await withStore { store, pool in
            try await store.begin(BatchSamples.batch(id), (1...5).map { BatchSamples.line($0, of: id) })
            let answer = String(repeating: "y", count: 700_000)
            for line in try await store.claim(5, lease) { try await keep(store, line, isCompleted: true, answer) }
            let ending = try #require(try await end(store))
            #expect(ending.batch.errorFileID == nil)
            let output = try #require(ending.batch.outputFileID)
            #expect(try await store.content(of: output) == String(repeating: answer + "\n", count: 5))
            #expect(try await pool.number("SELECT count(*) AS n FROM batch_file_parts") > 2)
        }
    }

    @Test func `a batch whose time is over ends with what there is`() async throws {
        try await withStore { store, _ in
            let lines = (1...3).map { BatchSamples.line($0, of: id) }
            try await store.begin(BatchSamples.batch(id, expiresAt: noon.addingTimeInterval(100)), lines)
            let claimed = try await store.claim(2, lease)
            try await keep(store, claimed[0], isCompleted: true, "done")
            #expect(try await end(store, at: noon.addingTimeInterval(99)) == nil)
            let ending = try #require(try await end(store, at: noon.addingTimeInterval(100)))
            #expect(ending.batch.status == .expired && ending.unanswered == ["night": 2])
            #expect(ending.batch.times.expired != nil && ending.batch.times.completed == nil)
            let errors = try await store.content(of: try #require(ending.batch.errorFileID))
            #expect(errors.split(separator: "\n").count == 2)
            #expect(errors.contains("batch_expired") && errors.contains("\"c3\""))
            // What comes now comes too late.
            let late = BatchLineResult(id: claimed[1].id, isCompleted: true, text: Data("late".utf8))
            #expect(try await store.keepBatchResults([late], instance: lease.instance).isEmpty)
        }
    }

    @Test func `a cancelled batch lets what is under way come to its end`() async throws {
        try await withStore { store, _ in
            try await store.begin(BatchSamples.batch(id), (1...3).map { BatchSamples.line($0, of: id) })
            let line = try #require(try await store.claim(1, lease).first)
            #expect(try await store.cancelBatch(id: id, owner: "key_b", at: noon) == nil)
            #expect(try await store.cancelBatch(id: id, owner: "key_a", at: noon)?.status == .cancelling)
            #expect(try await store.claim(3, lease).isEmpty)
            #expect(try await end(store) == nil)
            try await keep(store, line, isCompleted: true, "done")
            let ending = try #require(try await end(store))
            #expect(ending.batch.status == .cancelled && ending.batch.counts.completed == 1)
            #expect(try await store.content(of: try #require(ending.batch.outputFileID)) == "done\n")
            #expect(try await store.content(of: try #require(ending.batch.errorFileID)).contains("batch_cancelled"))
            // A second wish changes nothing.
            #expect(try await store.cancelBatch(id: id, owner: "key_a", at: noon)?.status == .cancelled)
        }
    }

    @Test func `an input that is wrong fails its batch and leaves no lines`() async throws {
        try await withStore { store, pool in
            try await store.addBatch(BatchSamples.batch(id))
            _ = try await store.claimBatchInput(lease)
            _ = try await store.addBatchLines([BatchSamples.line(1, of: id)], of: id, lease)
            let problem = BatchProblem(code: "invalid_json_line", message: "no", param: nil, line: 2)
            try await store.failBatch(id: id, problems: [problem], at: noon, lease)
            let batch = try await store.batch(id: id, owner: "key_a")
            #expect(batch?.status == .failed && batch?.problems == [problem] && batch?.times.failed == noon)
            #expect(try await pool.number("SELECT count(*) AS n FROM batch_lines") == 0)
        }
    }

    @Test func `a batch that nobody has read in its time expires`() async throws {
        try await withStore { store, _ in
            try await store.addBatch(BatchSamples.batch(id, expiresAt: noon))
            let ending = try #require(try await end(store))
            #expect(ending.batch.status == .expired && ending.batch.outputFileID == nil)
            #expect(ending.batch.errorFileID == nil)
        }
    }

    @Test func `batches that ended long ago go with their files`() async throws {
        try await withStore { store, _ in
            try await store.begin(BatchSamples.batch(id), [BatchSamples.line(1, of: id)])
            let line = try #require(try await store.claim(1, lease).first)
            try await keep(store, line, isCompleted: true, "done")
            _ = try #require(try await end(store, retention: 60))
            let later = noon.addingTimeInterval(61)
            #expect(try await store.dropExpiredBatchFiles(now: later, batchesBefore: noon) == 1)
            #expect(try await store.batch(id: id, owner: "key_a") != nil)
            _ = try await store.dropExpiredBatchFiles(now: later, batchesBefore: later)
            #expect(try await store.batch(id: id, owner: "key_a") == nil)
        }
    }
}
