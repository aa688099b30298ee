import Foundation
import SunwardModel
import Testing

@testable import Store

struct DecisionLogTests {
    private static let quick = DecisionLogConfiguration(
        batchRows: 16,
        linger: .milliseconds(2),
        firstRetryDelay: .milliseconds(5)
    )

    private func log(
        _ sink: FakeRoutingSink,
        _ folder: URL,
        limits: SpoolLimits = SpoolLimits(),
        configuration: DecisionLogConfiguration = quick
    ) -> DecisionLog {
        DecisionLog(
            sink: sink,
            spool: RoutingSpool(directory: folder, limits: limits, logger: silent),
            configuration: configuration,
            logger: silent
        )
    }

    /// Runs `body` with the log running; it is ended afterwards.
    private func running(_ log: DecisionLog, _ body: () async throws -> Void) async throws {
        let task = Task { try await log.run() }
        try await body()
        task.cancel()
        try await task.value
    }

    @Test func `what is recorded is written`() async throws {
        try await withFolder { folder async throws in
            let sink = FakeRoutingSink()
            let log = log(sink, folder)
            try await running(log) { () async throws in
                for index in 0..<100 {
                    log.record(sampleDecision(index))
                    log.record(sampleOutcome(sampleDecision(index)))
                }
                #expect(try await eventually { await log.status.writtenRows == 200 })
                let status = await log.status
                #expect(status.isConnected && status.queuedRows == 0 && status.lostRows == 0)
            }
            #expect(await sink.decisions == names(0..<100))
            #expect(await sink.outcomes == names(0..<100))
        }
    }

    @Test func `while the database is away everything is spooled, and replayed in order when it is back`() async throws
    {
        try await withFolder { folder async throws in
            let sink = FakeRoutingSink(isAway: true)
            let log = log(sink, folder)
            try await running(log) { () async throws in
                for index in 0..<200 { log.record(sampleDecision(index)) }
                #expect(try await eventually { await log.status.queuedRows == 0 })
                let away = await log.status
                #expect(!away.isConnected && away.spooledBatches > 0 && away.reason != nil)
                await sink.set(isAway: false)
                #expect(try await eventually { await log.status.spooledBatches == 0 })
                log.record(sampleDecision(200))
                #expect(try await eventually { await log.status.writtenRows == 201 })
                #expect(await log.status.isConnected)
            }
            #expect(await sink.decisions == names(0...200))
        }
    }

    @Test func `what an earlier process left in the spool comes first`() async throws {
        try await withFolder { folder async throws in
            let sink = FakeRoutingSink(isAway: true)
            let first = log(sink, folder)
            try await running(first) { () async throws in
                for index in 0..<20 { first.record(sampleDecision(index)) }
                #expect(try await eventually { await !first.status.isConnected })
            }
            await sink.set(isAway: false)
            let second = log(sink, folder)
            second.record(sampleDecision(20))
            try await running(second) { () async throws in
                #expect(try await eventually { await second.status.writtenRows == 21 })
            }
            #expect(await sink.decisions == names(0...20))
        }
    }

    @Test func `a log that is ended at once has written what it was given`() async throws {
        try await withFolder { folder async throws in
            let sink = FakeRoutingSink()
            let log = log(sink, folder)
            for index in 0..<100 { log.record(sampleDecision(index)) }
            try await running(log) {}
            #expect(await sink.decisions == names(0..<100))
            log.record(sampleDecision(100))
            #expect(await log.status.lostRows == 1)
        }
    }

    @Test func `what overflows memory goes to the disk and is not lost`() async throws {
        try await withFolder { folder async throws in
            let sink = FakeRoutingSink(isAway: true)
            var configuration = Self.quick
            configuration.maximumQueuedRows = 64
            configuration.spillRows = 32
            let log = log(sink, folder, configuration: configuration)
            try await running(log) { () async throws in
                for index in 0..<640 {
                    log.record(sampleDecision(index))
                    // As a caller that comes no faster than the disk takes: memory has room for four batches.
                    if index % 48 == 47 { #expect(try await eventually { await log.status.queuedRows < 16 }) }
                }
                await sink.set(isAway: false)
                #expect(try await eventually { await log.status.writtenRows == 640 })
                #expect(await log.status.lostRows == 0)
            }
            // The batch that the first, failing commit held may come behind others.
            #expect(await sink.decisions.sorted() == names(0..<640))
        }
    }

    @Test func `rows are lost only when memory and disk are full, and counted`() async throws {
        try await withFolder { folder async throws in
            let sink = FakeRoutingSink(isAway: true)
            var configuration = Self.quick
            configuration.maximumQueuedRows = 64
            let log = log(sink, folder, limits: SpoolLimits(maximumBytes: 8000), configuration: configuration)
            try await running(log) { () async throws in
                var recorded = 0
                while await log.status.lostRows == 0, recorded < 2000 {
                    log.record(sampleDecision(recorded))
                    recorded += 1
                    if recorded % 10 == 0 { try await Task.sleep(for: .milliseconds(1)) }
                }
                let kept = recorded - (await log.status.lostRows)
                #expect(kept > 64 && kept < 200)
                await sink.set(isAway: false)
                #expect(try await eventually { await log.status.writtenRows == kept })
                #expect(await sink.decisions.count == kept)
                log.record(sampleDecision(3000))
                #expect(try await eventually { await log.status.writtenRows == kept + 1 })
            }
        }
    }

    @Test(arguments: [false, true])
    func `a poisoned row is put aside and the others written`(isAway: Bool) async throws {
        try await withFolder { folder async throws in
            let sink = FakeRoutingSink(isAway: isAway)
            let log = log(sink, folder)
            try await running(log) { () async throws in
                for index in 0..<50 {
                    log.record(sampleDecision(index, area: [7, 8, 40].contains(index) ? "poison" : "west"))
                }
                // A version 4 name is found before it gets anywhere.
                var nameless = sampleDecision(50)
                nameless.id = UUID()
                log.record(nameless)
                #expect(try await eventually { await log.status.queuedRows == 0 })
                await sink.set(isAway: false)
                #expect(try await eventually { await log.status.writtenRows == 47 })
                #expect(await log.status.rejectedRows == 4)
            }
            #expect(await sink.decisions == names((0..<50).filter { ![7, 8, 40].contains($0) }))
            let text = try String(contentsOf: folder.appending(path: "rejected/rejected.jsonl"), encoding: .utf8)
            let lines = text.split(separator: "\n")
            #expect(lines.count == 4)
            #expect(lines.count { $0.contains("poison") && $0.contains("routing_decisions") } == 3)
            #expect(lines.count { $0.contains("version 7") && $0.contains("\"decision\"") } == 1)
        }
    }

    @Test func `a spooled batch of an unknown layout holds up nobody`() async throws {
        try await withFolder { folder async throws in
            var files = SpoolFiles(directory: folder, limits: SpoolLimits(), logger: silent)
            _ = try files.open()
            let good = RoutingBatch(decisions: [sampleDecision(0)]).spooled
            _ = try files.append([Data("sunward-routing 99 1 0 3\nabc".utf8), good])
            files.close()
            let sink = FakeRoutingSink()
            let log = log(sink, folder)
            try await running(log) { () async throws in
                #expect(try await eventually { await log.status.writtenRows == 1 })
                #expect(await log.status.rejectedRows == 1)
            }
            #expect(await sink.decisions == names([0]))
            let rejected = try String(contentsOf: folder.appending(path: "rejected/rejected.jsonl"), encoding: .utf8)
            #expect(rejected.split(separator: "\n").count == 1 && rejected.contains("\"bytes\""))
        }
    }

    @Test func `batches around one that the disk has spoilt are written`() async throws {
        try await withFolder { folder async throws in
            var files = SpoolFiles(directory: folder, limits: SpoolLimits(), logger: silent)
            _ = try files.open()
            _ = try files.append((0..<3).map { RoutingBatch(decisions: [sampleDecision($0)]).spooled })
            files.close()
            let list = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            let file = folder.appending(path: try #require(list.first { $0.hasSuffix(".spool") }))
            var content = try Data(contentsOf: file)
            content[content.count / 2] ^= 1
            try content.write(to: file)
            let sink = FakeRoutingSink()
            let log = log(sink, folder)
            try await running(log) { () async throws in
                #expect(try await eventually { await log.status.writtenRows == 2 })
                #expect(await log.status.rejectedRows == 1)
            }
            #expect(await sink.decisions == names([0, 2]))
        }
    }
}
