import Foundation
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

@Suite(.database)
struct BatchLineStoreTests {
    private let mine = BatchLease(instance: UUID())
    private let theirs = BatchLease(instance: UUID())

    private func result(_ line: BatchLine, isCompleted: Bool = true, _ text: String = "r") -> BatchLineResult {
        BatchLineResult(
            id: line.id,
            isCompleted: isCompleted,
            text: Data("\(text)\(line.id.line)".utf8),
            usage: BatchUsage(inputTokens: line.id.line, outputTokens: 10, carbonGrams: 0.5)
        )
    }

    @Test func `a batch comes back as it was made`() async throws {
        try await withStore { store, _ in
            let batch = BatchSamples.batch("batch_aaaaaaaa")
            try await store.addBatch(batch)
            #expect(try await store.batch(id: batch.id, owner: "key_a") == batch)
            #expect(try await store.batch(id: batch.id, owner: "") == nil)
        }
    }

    @Test func `one service at a time reads an input, and another begins anew when it dies`() async throws {
        try await withStore { store, pool in
            let batch = BatchSamples.batch("batch_aaaaaaaa")
            try await store.addBatch(batch)
            let brief = BatchLease(instance: mine.instance, seconds: 0)
            #expect(try await store.claimBatchInput(brief)?.id == batch.id)
            #expect(try await store.addBatchLines([BatchSamples.line(1, of: batch.id)], of: batch.id, brief))
            // The lease of no seconds is over.
            #expect(try await store.claimBatchInput(theirs)?.id == batch.id)
            #expect(try await store.claimBatchInput(mine) == nil)
            #expect(try await pool.number("SELECT count(*) AS n FROM batch_lines") == 0)
            #expect(try await store.addBatchLines([BatchSamples.line(2, of: batch.id)], of: batch.id, mine) == false)
            #expect(try await store.beginBatch(id: batch.id, total: 1, at: noon, mine) == false)
            #expect(try await store.addBatchLines([BatchSamples.line(1, of: batch.id)], of: batch.id, theirs))
            #expect(try await store.waitingLines().isEmpty)
            #expect(try await store.beginBatch(id: batch.id, total: 1, at: noon, theirs))
            #expect(try await store.waitingLines().map(\.count) == [1])
        }
    }

    @Test func `lines go in the order in which they are due, each to one service`() async throws {
        try await withStore { store, _ in
            let id = "batch_aaaaaaaa"
            let lines = (1...40).map { BatchSamples.line($0, of: id, due: noon.addingTimeInterval(Double(100 - $0))) }
            try await store.begin(BatchSamples.batch(id), lines)
            let claimed = try await withThrowingTaskGroup(of: [BatchLine].self) { group in
                for number in 0..<8 {
                    let lease = number.isMultiple(of: 2) ? mine : theirs
                    group.addTask { try await store.claim(5, lease) }
                }
                return try await group.reduce(into: [BatchLine]()) { $0 += $1 }
            }
            #expect(claimed.count == 40)
            #expect(Set(claimed.map(\.id)).count == 40)
            #expect(try await store.claim(5, mine).isEmpty)
            #expect(claimed.first { $0.id.line == 7 }?.customID == "c7")
        }
    }

    @Test func `a claim keeps to its cell, its bytes, its time and to owners who are not paused`() async throws {
        try await withStore { store, _ in
            let id = "batch_aaaaaaaa"
            let other = BatchCell(area: "west", workloadClass: "night", isPlanned: true)
            try await store.begin(
                BatchSamples.batch(id),
                [
                    BatchSamples.line(1, of: id, request: String(repeating: "x", count: 600)),
                    BatchSamples.line(2, of: id, request: String(repeating: "x", count: 600)),
                    BatchSamples.line(3, of: id, due: noon.addingTimeInterval(60), cell: other),
                    BatchSamples.line(4, of: id, due: noon, owner: "key_b"),
                ]
            )
            let west = BatchClaim(cell: other, count: 9, bytes: 1000)
            #expect(try await store.claimBatchLines(west, mine).map(\.id.line) == [3])
            let deadline = noon.addingTimeInterval(120)
            let soon = BatchClaim(cell: nil, count: 9, bytes: 1000, dueBy: deadline, paused: ["key_b"])
            #expect(try await store.claimBatchLines(soon, mine).isEmpty)
            #expect(try await store.claim(9, mine, bytes: 1000, paused: ["key_b"]).map(\.id.line) == [1])
            // One line goes however large it is.
            #expect(try await store.claim(9, mine, bytes: 10, paused: ["key_b"]).map(\.id.line) == [2])
            #expect(try await store.claim(9, mine).map(\.id.line) == [4])
        }
    }

    @Test func `a result is kept once, by whoever has the line`() async throws {
        try await withStore { store, _ in
            let id = "batch_aaaaaaaa"
            try await store.begin(BatchSamples.batch(id), (1...3).map { BatchSamples.line($0, of: id) })
            let brief = BatchLease(instance: mine.instance, seconds: 0)
            let lines = try await store.claim(3, brief)
            let inFlight = Set(lines.map(\.id))
            #expect(try await store.recoverBatchLines(instance: mine.instance, inFlight: inFlight) == 0)
            #expect(try await store.keepBatchResults([result(lines[0])], instance: mine.instance) == [lines[0].id])
            #expect(try await store.keepBatchResults([result(lines[0])], instance: mine.instance).isEmpty)
            #expect(try await store.recoverBatchLines(instance: theirs.instance, inFlight: []) == 2)
            let taken = try await store.claim(3, theirs)
            #expect(taken.count == 2)
            let late = [result(lines[1]), result(lines[2], isCompleted: false)]
            #expect(try await store.keepBatchResults(late, instance: mine.instance).isEmpty)
            #expect(try await store.keepBatchResults(late, instance: theirs.instance).count == 2)
            let counts = try await store.batch(id: id, owner: "key_a")?.counts
            #expect(counts == BatchCounts(total: 3, completed: 2, failed: 1))
            // However often a result was handed in, it counts once.
            let usage = try await store.batch(id: id, owner: "key_a")?.usage
            #expect(usage == BatchUsage(inputTokens: 6, outputTokens: 30, carbonGrams: 1.5))
        }
    }

    @Test func `a batch that wants nothing asked twice loses what was under way, and tells so`() async throws {
        try await withStore { store, _ in
            let id = "batch_aaaaaaaa"
            let careful = BatchSamples.batch(id, metadata: [Batch.onInterruptionName: Batch.failOnInterruption])
            try await store.begin(careful, (1...3).map { BatchSamples.line($0, of: id) })
            try await store.begin(BatchSamples.batch("batch_bbbbbbbb"), [BatchSamples.line(1, of: "batch_bbbbbbbb")])
            let taken = try await store.claim(4, BatchLease(instance: mine.instance, seconds: 0))
            #expect(taken.count == 4)
            let kept = try #require(taken.first { $0.id.batch == id })
            #expect(try await store.keepBatchResults([result(kept)], instance: mine.instance).count == 1)
            // Only the other batch's line is to be asked again.
            #expect(try await store.recoverBatchLines(instance: theirs.instance, inFlight: []) == 1)
            #expect(try await store.claim(9, theirs).map(\.id.batch) == ["batch_bbbbbbbb"])
            #expect(try await store.recoverBatchLines(instance: mine.instance, inFlight: []) == 0)
            let counts = try await store.batch(id: id, owner: "key_a")?.counts
            #expect(counts == BatchCounts(total: 3, completed: 1, failed: 2))
            #expect(try await store.liveBatches() == [.inProgress: 2])
            #expect(try await store.newestBatches(limit: 1).map(\.id) == ["batch_bbbbbbbb"])
            try await store.advanceBatches(now: noon)
            let ending = try await store.endAll(
                outputID: "file-out00000",
                errorID: "file-err00000",
                retention: 60,
                now: noon
            )
            #expect(ending?.batch.status == .completed && ending?.batch.errorFileID == "file-err00000")
            let errors = try await store.content(of: "file-err00000").split(separator: "\n")
            #expect(errors.count == 2 && errors.allSatisfy { $0.contains("batch_interrupted") })
        }
    }

    @Test func `a line that is put back waits, and counts what it was tried`() async throws {
        try await withStore { store, _ in
            let id = "batch_aaaaaaaa"
            try await store.begin(BatchSamples.batch(id), [BatchSamples.line(1, of: id), BatchSamples.line(2, of: id)])
            let lines = try await store.claim(2, mine)
            try await store.returnBatchLines([lines[0].id], after: 0, countsTry: true, instance: theirs.instance)
            #expect(try await store.claim(2, mine).isEmpty)
            try await store.returnBatchLines([lines[0].id], after: 0, countsTry: true, instance: mine.instance)
            try await store.returnBatchLines([lines[1].id], after: 60, countsTry: false, instance: mine.instance)
            let again = try await store.claim(2, theirs)
            #expect(again.map(\.id) == [lines[0].id] && again.first?.tries == 1)
            let ids = Set(lines.map(\.id))
            #expect(try await store.renewBatchLines(ids, mine).isEmpty)
            #expect(try await store.renewBatchLines(ids, theirs) == [lines[0].id])
        }
    }

    @Test func `lines of a claim whose answer was lost are not renewed, and wait again when their lease is over`()
        async throws
    {
        try await withStore { store, pool in
            let id = "batch_aaaaaaaa"
            try await store.begin(BatchSamples.batch(id), (1...4).map { BatchSamples.line($0, of: id) })
            let known = Set(try await store.claim(2, mine).map(\.id))
            // The answer to this one never came.
            let lost = Set(try await store.claim(2, mine).map(\.id))
            #expect(try await store.recoverBatchLines(instance: mine.instance, inFlight: known) == 0)
            _ = try await pool.query("UPDATE batch_lines SET lease_until = now() - interval '1 second'")
            // As all leases would be over after an outage; what is under way is one's own still.
            #expect(try await store.recoverBatchLines(instance: mine.instance, inFlight: known) == 2)
            #expect(Set(try await store.claim(4, mine).map(\.id)) == lost)
            #expect(try await store.renewBatchLines(known, mine) == known)
            let renewed = "SELECT count(*) AS n FROM batch_lines WHERE lease_until > now() + interval '1 minute'"
            let longer = BatchLease(instance: mine.instance, seconds: 600)
            #expect(try await store.renewBatchLines(known, longer) == known)
            #expect(try await pool.number(renewed) == 2)
        }
    }

    @Test func `waiting lines are counted by cell and minute`() async throws {
        try await withStore { store, _ in
            let id = "batch_aaaaaaaa"
            let vectors = BatchCell(area: "east", workloadClass: "night", isPlanned: false)
            try await store.begin(
                BatchSamples.batch(id),
                [
                    BatchSamples.line(1, of: id, due: noon.addingTimeInterval(3601)),
                    BatchSamples.line(2, of: id, due: noon.addingTimeInterval(3659)),
                    BatchSamples.line(3, of: id, due: noon, cell: vectors),
                ]
            )
            #expect(
                try await store.waitingLines() == [
                    WaitingLines(cell: vectors, due: noon, count: 1),
                    WaitingLines(cell: BatchSamples.cell, due: noon.addingTimeInterval(3600), count: 2),
                ]
            )
            _ = try await store.cancelBatch(id: id, owner: "key_a", at: noon)
            #expect(try await store.waitingLines().isEmpty)
        }
    }

    @Test func `services that release by a plan are counted`() async throws {
        try await withStore { store, pool in
            #expect(try await store.announceReleaser(instance: mine.instance, followsPlan: true) == 1)
            #expect(try await store.announceReleaser(instance: UUID(), followsPlan: false) == 1)
            #expect(try await store.announceReleaser(instance: theirs.instance, followsPlan: true) == 2)
            _ = try await pool.query("UPDATE batch_releasers SET seen_at = now() - interval '1 minute'")
            #expect(try await store.announceReleaser(instance: theirs.instance, followsPlan: true) == 1)
        }
    }
}
