import Foundation
import SunwardModel
import Testing

@testable import Store

struct WriteSpoolTests {
    private func spool(_ folder: URL, _ limits: SpoolLimits = SpoolLimits()) -> WriteSpool {
        WriteSpool(directory: folder, limits: limits, logger: silent)
    }

    private func writes(_ range: Range<Int>) -> [StoreWrite] { range.map { .readings([priceReading($0)]) } }

    private func values(_ records: [Result<StoreWrite, StoreError>]) throws -> [Double] {
        try records.flatMap { record -> [Double] in
            guard case .readings(let readings) = try record.get() else { return [] }
            return readings.map(\.value)
        }
    }

    private func segments(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".spool") }.sorted()
    }

    private func rejected(_ folder: URL) throws -> [Substring] {
        let text = try String(contentsOf: folder.appending(path: "rejected/rejected.jsonl"), encoding: .utf8)
        return text.split(separator: "\n")
    }

    /// Takes everything out, oldest first.
    private func drain(_ spool: WriteSpool) async throws -> [Double] {
        var all: [Double] = []
        while true {
            let records = try await spool.oldest(maximumRecords: 7)
            guard !records.isEmpty else { return all }
            all += try values(records)
            try await spool.removeOldest(records.count)
        }
    }

    @Test func `writes come back in order over many segments, which are deleted when done`() async throws {
        try await withFolder { folder async throws in
            let spool = spool(folder, SpoolLimits(segmentBytes: 500))
            #expect(try await spool.open() == SpoolSize(records: 0, bytes: 0))
            for start in stride(from: 0, to: 100, by: 5) {
                #expect(try await spool.append(writes(start..<start + 5)) == 5)
            }
            #expect(try segments(folder).count > 5)
            #expect(await spool.size.records == 100)
            #expect(try await drain(spool) == (0..<100).map(Double.init))
            #expect(try segments(folder).isEmpty)
            #expect(try await spool.append(writes(0..<1)) == 1)
            #expect(try await drain(spool) == [0])
        }
    }

    @Test func `another process finds what was kept and goes on behind it`() async throws {
        try await withFolder { folder async throws in
            let first = spool(folder, SpoolLimits(segmentBytes: 300))
            _ = try await first.open()
            _ = try await first.append(writes(0..<10))
            _ = try await first.append(writes(10..<20))
            try await first.removeOldest(3)
            await first.close()
            let second = spool(folder)
            // What was removed from the middle of a segment comes again.
            #expect(try await second.open().records == 20)
            _ = try await second.append(writes(20..<25))
            #expect(try await drain(second) == (0..<25).map(Double.init))
        }
    }

    @Test func `two at once are refused`() async throws {
        try await withFolder { folder async throws in
            let (first, second) = (spool(folder), spool(folder))
            _ = try await first.open()
            let error = await #expect(throws: StoreError.self) { try await second.open() }
            #expect(error?.code == .spoolFailed)
            await first.close()
            _ = try await second.open()
        }
    }

    @Test func `a record torn at any byte is dropped and those before it stay`() async throws {
        try await withFolder { folder async throws in
            let first = spool(folder)
            _ = try await first.open()
            _ = try await first.append(writes(0..<3))
            let whole = await first.size.bytes
            _ = try await first.append(writes(3..<4))
            await first.close()
            let file = folder.appending(path: try #require(try segments(folder).first))
            let content = try Data(contentsOf: file)
            for length in whole..<content.count {
                try content.prefix(length).write(to: file)
                let second = spool(folder)
                #expect(try await second.open() == SpoolSize(records: 3, bytes: whole))
                _ = try await second.append(writes(7..<8))
                #expect(try values(try await second.oldest()) == [0, 1, 2])
                await second.close()
                let third = spool(folder)
                #expect(try await third.open().records == 4)
                try await third.removeOldest(4)
                await third.close()
            }
        }
    }

    @Test func `a flipped bit is noticed wherever it is, and only in a length it costs other records`() async throws {
        try await withFolder { folder async throws in
            let first = spool(folder)
            _ = try await first.open()
            _ = try await first.append(writes(0..<2))
            await first.close()
            let file = folder.appending(path: try #require(try segments(folder).first))
            let content = try Data(contentsOf: file)
            for index in content.indices {
                var damaged = content
                damaged[index] ^= 0x10
                try damaged.write(to: file)
                let second = spool(folder)
                _ = try await second.open()
                // Where a length is wrong, nobody can say where the next record begins.
                let kept = index < 4 ? [] : index < content.count / 2 ? [1.0] : [0]
                #expect(try values(try await second.oldest()) == kept)
                await second.close()
            }
        }
    }

    @Test func `records behind a damaged one are kept, and what was damaged is put aside`() async throws {
        try await withFolder { folder async throws in
            let first = spool(folder)
            _ = try await first.open()
            for value in 0..<5 { _ = try await first.append(writes(value..<value + 1)) }
            await first.close()
            let file = folder.appending(path: try #require(try segments(folder).first))
            var content = try Data(contentsOf: file)
            let length = content.count / 5
            for record in [1, 2, 4] { content[record * length + 20] ^= 1 }
            try content.write(to: file)
            let second = spool(folder)
            #expect(try await second.open().records == 2)
            #expect(try await drain(second) == [0, 3])
            let lines = try rejected(folder)
            #expect(lines.count == 3)
            for (line, record) in zip(lines, [1, 2, 4]) {
                let bytes = content[record * length..<(record + 1) * length]
                #expect(line.contains(bytes.base64EncodedString().replacing("/", with: "\\/")))
            }
        }
    }

    /// The usual trace of a power cut: the file has grown and its new part was never written.
    @Test(arguments: [0, 3], [1, 8, 4096, 40_000])
    func `zeros are no records`(records: Int, zeros: Int) async throws {
        try await withFolder { folder async throws in
            let first = spool(folder)
            _ = try await first.open()
            _ = try await first.append(writes(0..<max(records, 1)))
            await first.close()
            let file = folder.appending(path: try #require(try segments(folder).first))
            try ((records > 0 ? try Data(contentsOf: file) : Data()) + Data(count: zeros)).write(to: file)
            let second = spool(folder)
            #expect(try await second.open().records == records)
            #expect(try await drain(second) == (0..<records).map(Double.init))
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "rejected").path))
        }
    }

    @Test func `a full spool keeps the first that fit`() async throws {
        try await withFolder { folder async throws in
            let spool = spool(folder, SpoolLimits(maximumBytes: 1000))
            _ = try await spool.open()
            let kept = try await spool.append(writes(0..<100))
            #expect(kept > 0 && kept < 100)
            #expect(try await spool.append(writes(100..<101)) == 0)
            #expect(await spool.size.bytes <= 1000)
            #expect(try await drain(spool) == (0..<kept).map(Double.init))
            #expect(try await spool.append(writes(0..<1)) == 1)
        }
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `any write survives the spool unchanged`(seed: UInt64) throws {
        print("seed \(seed)")
        var random = RandomHistory(seed: seed)
        let writes: [StoreWrite] = [
            .fleet(random.fleet()), .readings(random.readings(50)), .forecasts(random.forecasts(50)),
            .plan(random.plan()), .settlement(random.settlement(noon)), .readings([]),
        ]
        for write in writes {
            switch (write, try SpooledWrite.decode(SpooledWrite.encode(write))) {
            case (.fleet(let before), .fleet(let after)): #expect(before == after)
            case (.readings(let before), .readings(let after)): #expect(before == after)
            case (.forecasts(let before), .forecasts(let after)): #expect(before == after)
            case (.plan(let before), .plan(let after)): #expect(before == after)
            case (.settlement(let before), .settlement(let after)): #expect(before == after)
            default: Issue.record("a write came back as another kind")
            }
        }
    }

    @Test func `a reading that is no number can be spooled`() throws {
        let odd = Reading(key: .site("reno", .price), observedAt: noon, value: -.infinity)
        guard case .readings(let back) = try SpooledWrite.decode(SpooledWrite.encode(.readings([odd]))) else {
            Issue.record("not readings")
            return
        }
        #expect(back == [odd])
    }

    @Test func `the checksum is the standard CRC-32`() {
        #expect(SpoolChecksum.crc32(Data("123456789".utf8)) == 0xCBF4_3926)
    }
}
