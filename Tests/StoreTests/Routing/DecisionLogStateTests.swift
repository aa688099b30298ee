import SeededRandom
import Testing

@testable import Store

struct DecisionLogStateTests {
    private func opened(_ spooled: Int = 0) -> (DecisionLogState, [DecisionLogState.Effect]) {
        var state = DecisionLogState(
            configuration: DecisionLogConfiguration(
                maximumQueuedRows: 100,
                spillRows: 50,
                batchRows: 10,
                holdBelowSpooled: 2
            )
        )
        let effects = state.apply(.opened(spooled: spooled), rows: 0)
        return (state, effects)
    }

    @Test func `nothing is done before the spool has been read`() {
        var state = DecisionLogState(configuration: DecisionLogConfiguration(batchRows: 10))
        #expect(state.apply(.arrived, rows: 20) == [])
        #expect(state.apply(.opened(spooled: 0), rows: 20) == [.commit])
    }

    @Test func `a few rows wait for more, a batch does not`() {
        var (state, _) = opened()
        #expect(state.apply(.arrived, rows: 1) == [.linger])
        #expect(state.apply(.arrived, rows: 2) == [])
        #expect(state.apply(.lingered, rows: 3) == [.commit])
        #expect(state.apply(.commitEnded(isLost: false, spooled: 0), rows: 12) == [.commit])
        #expect(state.apply(.commitEnded(isLost: false, spooled: 0), rows: 0) == [])
        // A wait that ends with nothing there does not make the next row go alone.
        #expect(state.apply(.arrived, rows: 1) == [.linger])
        #expect(state.apply(.lingered, rows: 0) == [])
        #expect(state.apply(.arrived, rows: 1) == [.linger])
    }

    @Test func `while the database is away batches are spooled, and drained before anything newer`() {
        var (state, _) = opened()
        _ = state.apply(.arrived, rows: 10)
        let effects = state.apply(.commitEnded(isLost: true, spooled: 1), rows: 30)
        #expect(effects == [.waitForDatabase(failures: 1), .spill])
        #expect(state.apply(.spillEnded(isFailed: false, spooled: 1), rows: 20) == [.spill])
        #expect(state.apply(.databaseWaited, rows: 20) == [.drain])
        #expect(state.apply(.drainEnded(removed: 0, isLost: true), rows: 20) == [.waitForDatabase(failures: 2)])
        #expect(state.apply(.spillEnded(isFailed: false, spooled: 1), rows: 0) == [])
        #expect(state.apply(.databaseWaited, rows: 0) == [.drain])
        #expect(state.apply(.drainEnded(removed: 2, isLost: false), rows: 15) == [.drain])
        #expect(state.apply(.drainEnded(removed: 1, isLost: false), rows: 15) == [.commit])
    }

    @Test func `a database that is too slow is helped by the disk`() {
        var (state, _) = opened()
        #expect(state.apply(.arrived, rows: 10) == [.commit])
        #expect(state.apply(.arrived, rows: 49) == [])
        #expect(state.apply(.arrived, rows: 50) == [.spill])
        #expect(state.apply(.commitEnded(isLost: false, spooled: 0), rows: 40) == [])
        #expect(state.apply(.spillEnded(isFailed: false, spooled: 1), rows: 40) == [.drain])
    }

    @Test func `a disk that fails is tried again later, and the database goes on`() {
        var (state, _) = opened()
        _ = state.apply(.arrived, rows: 10)
        #expect(state.apply(.arrived, rows: 60) == [.spill])
        #expect(state.apply(.spillEnded(isFailed: true, spooled: 0), rows: 60) == [.waitForDisk])
        #expect(state.apply(.commitEnded(isLost: false, spooled: 0), rows: 60) == [.commit])
        #expect(state.apply(.diskWaited, rows: 60) == [.spill])
    }

    @Test func `the end commits a little, spools much, and stops when nothing is left`() {
        var (state, _) = opened()
        #expect(state.apply(.closing, rows: 5) == [.commit])
        #expect(state.apply(.commitEnded(isLost: false, spooled: 0), rows: 0) == [.stop])
        #expect(state.apply(.arrived, rows: 1) == [])

        (state, _) = opened()
        #expect(state.apply(.closing, rows: 90) == [.spill])
        #expect(state.apply(.spillEnded(isFailed: false, spooled: 1), rows: 0) == [.stop])

        (state, _) = opened()
        _ = state.apply(.arrived, rows: 10)
        #expect(state.apply(.closing, rows: 10) == [])
        #expect(state.apply(.commitEnded(isLost: true, spooled: 1), rows: 5) == [.spill])
        #expect(state.apply(.spillEnded(isFailed: true, spooled: 0), rows: 5) == [.stop])
    }

    /// Plays random failures of database and disk against a model of memory, disk and database.
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `every row reaches the database, whatever fails`(seed: UInt64) {
        print("seed \(seed)")
        var random = SplitMix64(seed: seed)
        var (state, running) = opened()
        var (memory, disk, database) = ([[Int]](), [[Int]](), [Int]())
        var next = 0
        var isStopped = false
        func rows() -> Int { memory.reduce(0) { $0 + $1.count } }
        for step in 0..<20_000 where !isStopped {
            let isSettling = step > 19_000
            if !isSettling, Bool.random(using: &random), rows() < 100 {
                let count = Int.random(in: 1...10, using: &random)
                memory.append(Array(next..<next + count))
                next += count
                running += state.apply(.arrived, rows: rows())
            }
            if step == 19_500 { running += state.apply(.closing, rows: rows()) }
            guard let index = running.indices.randomElement(using: &random) else { continue }
            let fails = !isSettling && Int.random(in: 0..<4, using: &random) == 0
            switch running.remove(at: index) {
            case .linger: running += state.apply(.lingered, rows: rows())
            case .commit:
                let batch = memory.isEmpty ? [] : memory.removeFirst()
                if fails { disk.append(batch) } else { database += batch }
                running += state.apply(.commitEnded(isLost: fails, spooled: fails ? 1 : 0), rows: rows())
            case .spill:
                let batch = memory.isEmpty ? [] : memory.removeFirst()
                if fails { memory.insert(batch, at: 0) } else { disk.append(batch) }
                running += state.apply(.spillEnded(isFailed: fails, spooled: fails ? 0 : 1), rows: rows())
            case .drain:
                let count = fails ? 0 : min(disk.count, 2)
                database += disk.prefix(count).flatMap { $0 }
                disk.removeFirst(count)
                running += state.apply(.drainEnded(removed: count, isLost: fails), rows: rows())
            case .waitForDatabase: running += state.apply(.databaseWaited, rows: rows())
            case .waitForDisk: running += state.apply(.diskWaited, rows: rows())
            case .stop: isStopped = true
            }
            #expect(running.count <= 6)
        }
        #expect(isStopped && memory.isEmpty)
        #expect((database + disk.flatMap { $0 }).sorted() == Array(0..<next))
        #expect(next > 1000)
    }
}
