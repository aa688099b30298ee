import Foundation
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

/// The end of batches that are too large for one step.
@Suite(.database)
struct BatchEndingStepTests {
    private let lease = BatchLease(instance: UUID())
    private let id = "batch_aaaaaaaa"

    /// Runs `body` with a store whose steps take three lines.
    private func withSteps(_ body: (PostgresStore, PostgresPool) async throws -> Void) async throws {
        try await withStore { _, pool in
            try await body(PostgresStore(pool: pool, logger: silent, batchStep: BatchStepSize(lines: 3)), pool)
        }
    }

    private func step(_ store: PostgresStore, _ name: String = "first000") async throws -> BatchEndingStep? {
        try await store.stepBatchEnding(
            of: id,
            outputID: "file-output\(name)",
            errorID: "file-errors\(name)",
            retention: 3600,
            now: noon
        )
    }

    /// A batch of lines that all have results, those whose number is divided by five as errors.
    private func begin(_ store: PostgresStore, lines: Int) async throws {
        try await store.begin(BatchSamples.batch(id), (1...lines).map { BatchSamples.line($0, of: id) })
        let results = try await store.claim(lines, lease).map { line in
            BatchLineResult(
                id: line.id,
                isCompleted: !line.id.line.isMultiple(of: 5),
                text: Data("l\(line.id.line)".utf8)
            )
        }
        _ = try await store.keepBatchResults(results, instance: lease.instance)
        try await store.advanceBatches(now: noon)
    }

    private func content(_ numbers: [Int]) -> String { numbers.map { "l\($0)\n" }.joined() }

    /// What the files of an ended batch of so many lines hold.
    private func check(_ batch: Batch, of lines: Int, _ store: PostgresStore) async throws {
        let numbers = Array(1...lines)
        for (file, isError) in [(batch.outputFileID, false), (batch.errorFileID, true)] {
            let expected = content(numbers.filter { $0.isMultiple(of: 5) == isError })
            let id = try #require(file)
            #expect(try await store.content(of: id) == expected)
            #expect(try await store.batchFile(id: id, owner: "key_a", now: noon)?.bytes == expected.utf8.count)
        }
    }

    @Test func `its files grow step by step, and are seen with its end`() async throws {
        try await withSteps { store, pool in
            try await begin(store, lines: 11)
            for number in 1...3 {
                let step = try #require(try await step(store, "try00\(number)"))
                #expect(step.ended == nil && step.unanswered.isEmpty)
                let parts = try await pool.number("SELECT count(DISTINCT part) AS n FROM batch_file_parts")
                #expect(parts == number)
                let batch = try #require(try await store.batch(id: id, owner: "key_a"))
                #expect(batch.status == .finalizing && batch.outputFileID == nil && batch.errorFileID == nil)
                let all = BatchListQuery(owner: "key_a", limit: 10)
                #expect(try await store.batchFiles(all, purpose: nil, now: noon)?.elements == [])
                #expect(try await pool.number("SELECT count(*) AS n FROM batch_lines") == 11)
            }
            let ended = try #require(try await step(store)?.ended)
            #expect(ended.status == .completed && ended.outputFileID == "file-outputtry001")
            #expect(try await store.batch(id: id, owner: "key_a") == ended)
            try await check(ended, of: 11, store)
            for left in [8, 5, 2, 0] {
                #expect(try await store.endingBatches(except: [], now: noon) == [id])
                let step = try #require(try await step(store))
                #expect(step.ended == nil)
                #expect(try await pool.number("SELECT count(*) AS n FROM batch_lines") == left)
            }
            #expect(try await step(store) == nil)
            #expect(try await store.endingBatches(except: [], now: noon).isEmpty)
            #expect(try await store.batch(id: id, owner: "key_a") == ended)
        }
    }

    @Test(arguments: [3, 6]) func `a batch whose lines fill its steps ends as well`(lines: Int) async throws {
        try await withSteps { store, pool in
            try await begin(store, lines: lines)
            let ended = try #require(try await store.endAll(outputID: "file-o0000000", errorID: "file-e0000000"))
            #expect(try await store.content(of: try #require(ended.outputFileID)).split(separator: "\n").count >= 3)
            #expect(ended.errorFileID == (lines < 5 ? nil : "file-e0000000"))
            #expect(try await pool.number("SELECT count(*) AS n FROM batch_lines") == 0)
        }
    }

    @Test func `a step that is cut off is done again, and what was done stays`() async throws {
        try await withSteps { store, pool in
            try await begin(store, lines: 12)
            _ = try await pool.query(
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF NEW.part > 5 THEN RAISE 'cut off'; END IF; RETURN NEW; END $$
                """
            )
            _ = try await pool.query(
                "CREATE TRIGGER refuse AFTER INSERT ON batch_file_parts FOR EACH ROW EXECUTE FUNCTION refuse()"
            )
            #expect(try await step(store) != nil)
            for _ in 1...2 { await #expect(throws: StoreError.self) { try await step(store) } }
            #expect(try await store.content(of: "file-outputfirst000") == content([1, 2, 3]))
            _ = try await pool.query("DROP TRIGGER refuse ON batch_file_parts")
            let ended = try #require(try await store.endAll(outputID: "file-o0000000", errorID: "file-e0000000"))
            try await check(ended, of: 12, store)
        }
    }

    @Test func `services that end a batch at once write each answer once`() async throws {
        try await withSteps { store, pool in
            try await begin(store, lines: 100)
            let endings = try await withThrowingTaskGroup(of: [Batch].self) { group in
                for number in 0..<4 {
                    group.addTask {
                        var ended: [Batch] = []
                        while try await !store.endingBatches(except: [], now: noon).isEmpty {
                            if let batch = try await step(store, "service\(number)")?.ended { ended.append(batch) }
                        }
                        return ended
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(endings.count == 1)
            try await check(try #require(endings.first), of: 100, store)
            #expect(try await pool.number("SELECT count(*) AS n FROM batch_files WHERE purpose = 'batch_output'") == 2)
        }
    }

    @Test func `whoever finds a batch being stepped leaves it alone`() async throws {
        try await withSteps { store, pool in
            try await begin(store, lines: 4)
            try await pool.withTransaction { connection in
                _ = try await connection.query("SELECT FROM batches FOR UPDATE")
                #expect(try await step(store) == nil)
            }
            #expect(try await step(store) != nil)
            #expect(try await store.endingBatches(except: [id], now: noon).isEmpty)
        }
    }

    @Test func `files that nobody went on with are removed together, and made anew`() async throws {
        try await withSteps { store, pool in
            try await begin(store, lines: 12)
            // The second finds an error; the first has made its file of errors already.
            for _ in 1...2 { _ = try await step(store) }
            #expect(try await store.dropExpiredBatchFiles(now: noon, batchesBefore: noon) == 0)
            #expect(try await pool.number("SELECT count(DISTINCT written_at) AS n FROM batch_files") == 1)
            _ = try await pool.query("UPDATE batch_files SET written_at = now() - interval '3 hours'")
            #expect(try await store.dropExpiredBatchFiles(now: noon, batchesBefore: noon) == 2)
            let ended = try #require(try await store.endAll(outputID: "file-o0000000", errorID: "file-e0000000"))
            try await check(ended, of: 12, store)
        }
    }

    @Test func `a cancelled batch takes results of lines that no step has come to`() async throws {
        try await withSteps { store, _ in
            try await store.begin(BatchSamples.batch(id), (1...6).map { BatchSamples.line($0, of: id) })
            // The lease of no seconds is over, and what it was for comes all the same.
            let lines = try await store.claim(6, BatchLease(instance: lease.instance, seconds: 0))
            _ = try await store.cancelBatch(id: id, owner: "key_a", at: noon)
            #expect(try await step(store)?.unanswered == ["night": 3])
            let results = lines.map { BatchLineResult(id: $0.id, isCompleted: true, text: Data("late".utf8)) }
            let kept = try await store.keepBatchResults(results, instance: lease.instance)
            #expect(kept.map(\.line).sorted() == [4, 5, 6])
            let ended = try #require(try await store.endAll(outputID: "file-o0000000", errorID: "file-e0000000"))
            #expect(ended.status == .cancelled && ended.counts.completed == 3)
            #expect(try await store.content(of: try #require(ended.outputFileID)) == "late\nlate\nlate\n")
            let errors = try await store.content(of: try #require(ended.errorFileID))
            #expect(errors.split(separator: "\n").count == 3 && errors.contains("batch_cancelled"))
        }
    }
}

extension PostgresStore {
    fileprivate func endAll(outputID: String, errorID: String) async throws -> Batch? {
        try await endAll(outputID: outputID, errorID: errorID, retention: 3600, now: noon)?.batch
    }
}
