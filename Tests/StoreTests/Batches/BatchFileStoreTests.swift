import Foundation
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

@Suite(.database)
struct BatchFileStoreTests {
    @Test func `a file is seen when it is whole, by its owner, until it expires`() async throws {
        try await withStore { store, _ in
            var file = BatchSamples.file("file-aaaaaaaa")
            try await store.beginBatchFile(file)
            let bytes = Data([0, 255, 10, 92, 39])
            try await store.addBatchFilePart(bytes, part: 0, of: file.id)
            try await store.addBatchFilePart(Data("end".utf8), part: 1, of: file.id)
            // A part whose first answer was lost is sent again.
            try await store.addBatchFilePart(Data("end".utf8), part: 1, of: file.id)
            #expect(try await store.batchFile(id: file.id, owner: "key_a", now: noon) == nil)
            file.bytes = 8
            try await store.finishBatchFile(file)
            #expect(try await store.batchFile(id: file.id, owner: "key_a", now: noon) == file)
            #expect(try await store.batchFile(id: file.id, owner: "key_b", now: noon) == nil)
            #expect(try await store.batchFile(id: file.id, owner: "key_a", now: file.expiresAt) == nil)
            let first = try #require(try await store.batchFilePart(of: file.id, after: -1))
            #expect(first.content == bytes)
            #expect(try await store.batchFilePart(of: file.id, after: first.part)?.content == Data("end".utf8))
            #expect(try await store.batchFilePart(of: file.id, after: 1) == nil)
            #expect(try await store.removeBatchFile(id: file.id, owner: "key_b") == false)
            #expect(try await store.removeBatchFile(id: file.id, owner: "key_a"))
            #expect(try await store.batchFilePart(of: file.id, after: -1) == nil)
        }
    }

    @Test func `files are listed in pages, newest first or oldest first`() async throws {
        try await withStore { store, _ in
            let ids = (0..<5).map { "file-aaaaaaa\($0)" }
            for id in ids {
                try await store.beginBatchFile(BatchSamples.file(id))
                try await store.finishBatchFile(BatchSamples.file(id))
            }
            try await store.beginBatchFile(BatchSamples.file("file-unfinished"))
            func page(_ after: String?, ascending: Bool = false) async throws -> BatchPage<BatchFile>? {
                let query = BatchListQuery(owner: "key_a", after: after, limit: 2, isAscending: ascending)
                return try await store.batchFiles(query, purpose: nil, now: noon)
            }
            let first = try #require(try await page(nil))
            #expect(first.elements.map(\.id) == [ids[4], ids[3]] && first.hasMore)
            let second = try #require(try await page(ids[3]))
            #expect(second.elements.map(\.id) == [ids[2], ids[1]] && second.hasMore)
            let last = try #require(try await page(ids[1]))
            #expect(last.elements.map(\.id) == [ids[0]] && !last.hasMore)
            #expect(try await page(ids[3], ascending: true)?.elements.map(\.id) == [ids[4]])
            #expect(try await page("file-nobodyhas") == nil)
            let others = BatchListQuery(owner: "key_b", limit: 2)
            #expect(try await store.batchFiles(others, purpose: nil, now: noon)?.elements.isEmpty == true)
            let outputs = BatchListQuery(owner: "key_a", limit: 2)
            #expect(try await store.batchFiles(outputs, purpose: .batchOutput, now: noon)?.elements.isEmpty == true)
        }
    }

    @Test func `what has expired goes, and what never became whole, but no input that is being read`() async throws {
        try await withStore { store, pool in
            for id in ["file-expired0", "file-reading0", "file-fresh000"] {
                let expiry = id == "file-fresh000" ? noon.addingTimeInterval(60) : noon
                try await store.beginBatchFile(BatchSamples.file(id, expiresAt: expiry))
                try await store.finishBatchFile(BatchSamples.file(id, expiresAt: expiry))
            }
            try await store.addBatch(BatchSamples.batch("batch_aaaaaaaa", file: "file-reading0"))
            try await store.beginBatchFile(BatchSamples.file("file-broken00"))
            _ = try await pool.query(
                "UPDATE batch_files SET written_at = now() - interval '3 hours' WHERE id = 'file-broken00'"
            )
            try await store.beginBatchFile(BatchSamples.file("file-coming00"))
            #expect(try await store.dropExpiredBatchFiles(now: noon, batchesBefore: noon) == 2)
            let rows = try await pool.query("SELECT id FROM batch_files ORDER BY id")
            #expect(
                try rows.map { try $0.decode("id", as: String.self) }
                    == ["file-coming00", "file-fresh000", "file-reading0"]
            )
        }
    }

    @Test func `many files that have expired are removed a few at a time`() async throws {
        try await withStore { store, pool in
            for number in 10..<35 {
                let file = BatchSamples.file("file-aaaaaa\(number)", expiresAt: noon)
                try await store.beginBatchFile(file)
                try await store.finishBatchFile(file)
            }
            var removed: [Int] = []
            repeat {
                removed.append(try await store.dropExpiredBatchFiles(now: noon, batchesBefore: noon))
            } while removed.last != 0
            #expect(removed.count > 2 && removed.reduce(0, +) == 25)
            #expect(try await pool.number("SELECT count(*) AS n FROM batch_files") == 0)
        }
    }
}
