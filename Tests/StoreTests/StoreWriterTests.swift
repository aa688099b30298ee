import Foundation
import Store
import SunwardModel
import Testing

struct StoreWriterTests {
    private func write(_ value: Double) -> StoreWrite {
        .readings([Reading(key: .site("reno", .price), observedAt: noon, value: value)])
    }

    /// Runs `body` with a writer that is running; it is stopped afterwards.
    ///
    /// - Parameter triesWhileAway: False holds its attempts until the sink is back, so that nobody reads the spool's
    ///   files while a test changes them.
    private func withWriter(
        _ sink: FakeSink,
        _ folder: URL,
        limits: SpoolLimits = SpoolLimits(),
        triesWhileAway: Bool = true,
        _ body: (StoreWriter) async throws -> Void
    ) async throws {
        let writer = StoreWriter(
            sink: sink,
            spool: WriteSpool(directory: folder, limits: limits, logger: silent),
            configuration: StoreWriterConfiguration(firstRetryDelay: .milliseconds(5)),
            logger: silent,
            sleep: { delay in
                try await Task.sleep(for: delay)
                while !triesWhileAway, await sink.isAway { try await Task.sleep(for: delay) }
            }
        )
        let running = Task { try await writer.run() }
        try await body(writer)
        running.cancel()
        try await running.value
    }

    @Test func `while the database is there writes are committed`() async throws {
        try await withFolder { folder async throws in
            let sink = FakeSink()
            try await withWriter(sink, folder) { writer async throws in
                for value in 0..<20 { #expect(try await writer.write(write(Double(value))) == .committed) }
                let status = await writer.status
                #expect(status.isConnected && status.committedRows == 20 && status.spooledRecords == 0)
            }
            #expect(await sink.values == (0..<20).map(Double.init))
        }
    }

    @Test func `while it is away they are spooled, and replayed in order when it is back`() async throws {
        try await withFolder { folder async throws in
            let sink = FakeSink(isAway: true)
            try await withWriter(sink, folder) { writer async throws in
                for value in 0..<20 { #expect(try await writer.write(write(Double(value))) == .spooled) }
                let away = await writer.status
                #expect(!away.isConnected && away.spooledRecords == 20 && away.reason != nil)
                await sink.set(isAway: false)
                #expect(try await eventually { await writer.status.spooledRecords == 0 })
                #expect(try await writer.write(write(20)) == .committed)
                #expect(await writer.status.isConnected)
            }
            #expect(await sink.values == (0...20).map(Double.init))
        }
    }

    @Test func `what was spooled before the process ended is replayed by the next`() async throws {
        try await withFolder { folder async throws in
            let sink = FakeSink(isAway: true)
            try await withWriter(sink, folder) { writer async throws in
                for value in 0..<5 { _ = try await writer.write(write(Double(value))) }
            }
            await sink.set(isAway: false)
            try await withWriter(sink, folder) { writer async throws in
                #expect(try await writer.write(write(5)) == .committed)
            }
            #expect(await sink.values == [0, 1, 2, 3, 4, 5])
        }
    }

    @Test func `a full spool turns callers away until the database is back`() async throws {
        try await withFolder { folder async throws in
            let sink = FakeSink(isAway: true)
            try await withWriter(sink, folder, limits: SpoolLimits(maximumBytes: 500)) { writer async throws in
                var kept: [Double] = []
                var refusal: StoreError?
                for value in 0..<50 {
                    do {
                        _ = try await writer.write(write(Double(value)))
                        kept.append(Double(value))
                    } catch let error as StoreError { refusal = error }
                }
                #expect(refusal?.code == .spoolFull)
                #expect(await writer.status.spoolFailure == "the spool in \(folder.path) has reached its limit")
                await sink.set(isAway: false)
                #expect(try await eventually { await writer.status.spooledRecords == 0 })
                #expect(await sink.values == kept)
                #expect(try await writer.write(write(99)) == .committed)
                #expect(await writer.status.spoolFailure == nil)
            }
        }
    }

    @Test func `a full disk is told of with its folder, until the spool takes writes again`() async throws {
        try await withFolder { folder async throws in
            try await withWriter(FakeSink(isAway: true), folder) { writer async throws in
                #expect(try await writer.write(write(1)) == .spooled)
                #expect(await writer.status.spoolFailure == nil)
            }
            try await withWriter(FakeSink(isAway: true), folder) { writer async throws in
                // What the first has left is there once this one's spool is open.
                #expect(try await eventually { await writer.status.spooledRecords == 1 })
                let segment = folder.appending(path: "0000000002.spool").path
                try FileManager.default.createSymbolicLink(atPath: segment, withDestinationPath: "/dev/full")
                await #expect(throws: StoreError.self) { _ = try await writer.write(write(2)) }
                #expect(
                    await writer.status.spoolFailure == "the spool in \(folder.path) cannot be written: "
                        + "cannot write \(segment): No space left on device"
                )
                try FileManager.default.removeItem(atPath: segment)
                #expect(try await writer.write(write(3)) == .spooled)
                #expect(await writer.status.spoolFailure == nil)
            }
        }
    }

    @Test func `a refused write goes to its caller and to a file, and holds up nobody`() async throws {
        try await withFolder { folder async throws in
            let sink = FakeSink()
            try await withWriter(sink, folder) { writer async throws in
                let outcomes = await withTaskGroup(of: StoreError.Code?.self) { group in
                    for value in [1.0, -1, 2, 3] {
                        group.addTask {
                            do {
                                _ = try await writer.write(write(value))
                                return nil
                            } catch { return (error as? StoreError)?.code }
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(outcomes.compactMap { $0 } == [.refused])
                #expect(await writer.status.rejected == 1)
            }
            #expect(await Set(sink.values) == [1, 2, 3])
            let rejected = try String(
                contentsOf: folder.appending(path: "rejected/rejected.jsonl"),
                encoding: .utf8
            )
            #expect(rejected.split(separator: "\n").count == 1 && rejected.contains("price_usd_per_mwh"))
        }
    }

    @Test func `a refused write in the spool is put aside and the rest replayed`() async throws {
        try await withFolder { folder async throws in
            let sink = FakeSink(isAway: true)
            try await withWriter(sink, folder) { writer async throws in
                for value in [1.0, -1, 2] { #expect(try await writer.write(write(value)) == .spooled) }
                await sink.set(isAway: false)
                #expect(try await eventually { await writer.status.spooledRecords == 0 })
                #expect(await writer.status.rejected == 1)
            }
            #expect(await sink.values == [1, 2])
        }
    }

    @Test func `too much waiting is refused as busy, and what waits is spooled at the end`() async throws {
        try await withFolder { folder async throws in
            let writer = StoreWriter(
                sink: FakeSink(),
                spool: WriteSpool(directory: folder, logger: silent),
                configuration: StoreWriterConfiguration(maximumQueuedWrites: 2),
                logger: silent
            )
            // Not running yet, so nothing leaves the queue.
            let waiting = (0..<2).map { value in Task { try await writer.write(write(Double(value))) } }
            #expect(try await eventually { await writer.status.queuedWrites == 2 })
            let busy = await #expect(throws: StoreError.self) { try await writer.write(write(2)) }
            #expect(busy?.code == .busy)
            let running = Task { try await writer.run() }
            running.cancel()
            try await running.value
            for task in waiting { _ = try await task.value }
            let closed = await #expect(throws: StoreError.self) { try await writer.write(write(3)) }
            #expect(closed?.code == .closed)
        }
    }

    @Test func `a record that has become unreadable is put aside and the rest replayed`() async throws {
        try await withFolder { folder async throws in
            let sink = FakeSink(isAway: true)
            try await withWriter(sink, folder, triesWhileAway: false) { writer async throws in
                for value in 0..<5 { #expect(try await writer.write(write(Double(value))) == .spooled) }
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                let file = folder.appending(path: try #require(names.first { $0.hasSuffix(".spool") }))
                let handle = try FileHandle(forUpdating: file)
                let length = try handle.seekToEnd() / 5
                try handle.seek(toOffset: 2 * length + 20)
                try handle.write(contentsOf: Data("X".utf8))
                try handle.close()
                await sink.set(isAway: false)
                #expect(try await eventually(20) { await writer.status.spooledRecords == 0 })
                #expect(await writer.status.rejected == 1)
                #expect(await writer.status.isConnected)
            }
            #expect(await sink.values == [0, 1, 3, 4])
            let rejected = try String(contentsOf: folder.appending(path: "rejected/rejected.jsonl"), encoding: .utf8)
            #expect(rejected.split(separator: "\n").count == 1 && rejected.contains("\"bytes\""))
        }
    }

    @Test func `a segment that has gone holds up nobody`() async throws {
        try await withFolder { folder async throws in
            let sink = FakeSink(isAway: true)
            try await withWriter(sink, folder, triesWhileAway: false) { writer async throws in
                for value in 0..<3 { #expect(try await writer.write(write(Double(value))) == .spooled) }
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                for name in names where name.hasSuffix(".spool") {
                    try FileManager.default.removeItem(at: folder.appending(path: name))
                }
                await sink.set(isAway: false)
                #expect(try await eventually(20) { await writer.status.spooledRecords == 0 })
                #expect(await writer.status.rejected == 3)
                _ = try await writer.write(write(3))
                #expect(try await eventually { await sink.values == [3] })
            }
        }
    }
}
