import SeededRandom
import Testing

@testable import Store

struct WriterStateTests {
    private func item(_ id: UInt64, rows: Int = 1) -> WriterState.Item { .init(id: id, rows: rows) }

    private func opened(_ spooled: Int = 0, batchRows: Int = 10) -> (WriterState, [WriterState.Effect]) {
        var state = WriterState(
            configuration: StoreWriterConfiguration(
                maximumQueuedWrites: 5,
                maximumQueuedRows: 20,
                batchRows: batchRows,
                holdBelowSpooled: 2
            )
        )
        let effects = state.apply(.opened(spooled: spooled))
        return (state, effects)
    }

    @Test func `nothing is done before the spool has been read`() {
        var state = WriterState(configuration: StoreWriterConfiguration())
        #expect(state.enqueue(item(1)) == [])
        #expect(state.apply(.opened(spooled: 0)) == [.commit([item(1)])])
    }

    @Test func `what arrives during a commit goes into the next one together`() {
        var (state, _) = opened()
        #expect(state.enqueue(item(1)) == [.commit([item(1)])])
        #expect(state.enqueue(item(2)) == [])
        #expect(state.enqueue(item(3)) == [])
        #expect(state.apply(.commitEnded(unresolved: [], isLost: false)) == [.commit([item(2), item(3)])])
    }

    @Test func `a batch is bounded by rows but takes one write of any size`() {
        var (state, _) = opened()
        _ = state.enqueue(item(1))
        _ = state.enqueue(item(2, rows: 15))
        _ = state.enqueue(item(3, rows: 2))
        #expect(state.apply(.commitEnded(unresolved: [], isLost: false)) == [.commit([item(2, rows: 15)])])
    }

    @Test func `a full queue takes nothing more`() {
        var (state, _) = opened()
        for id in 1...6 { #expect(state.enqueue(item(UInt64(id))) != nil) }
        #expect(state.enqueue(item(7)) == nil)
        var (rows, _) = opened()
        _ = rows.enqueue(item(1))
        #expect(rows.enqueue(item(2, rows: 100)) != nil)
        #expect(rows.enqueue(item(3)) == nil)
    }

    @Test func `a lost commit is spooled first, and retried after ever longer waits`() {
        var (state, _) = opened()
        _ = state.enqueue(item(1))
        _ = state.enqueue(item(2))
        #expect(
            state.apply(.commitEnded(unresolved: [item(1)], isLost: true)) == [
                .wait(failures: 1), .append([item(1), item(2)]),
            ]
        )
        #expect(state.apply(.appendEnded(spooled: 2)) == [])
        #expect(state.apply(.waited) == [.drain])
        #expect(state.enqueue(item(3)) == [.append([item(3)])])
        #expect(state.apply(.appendEnded(spooled: 1)) == [])
        #expect(state.apply(.drainEnded(removed: 0, isLost: true)) == [.wait(failures: 2)])
        #expect(state.apply(.waited) == [.drain])
        #expect(state.apply(.drainEnded(removed: 3, isLost: false)) == [])
        #expect(state.link == .connected)
        #expect(state.enqueue(item(4)) == [.commit([item(4)])])
    }

    @Test func `what an earlier process left is drained before anything new`() {
        var (state, effects) = opened(1)
        #expect(effects == [.drain])
        #expect(state.enqueue(item(1)) == [])
        #expect(state.apply(.drainEnded(removed: 1, isLost: false)) == [.commit([item(1)])])
    }

    @Test func `behind a long spool new writes are spooled rather than kept waiting`() {
        var (state, effects) = opened(100)
        #expect(effects == [.drain])
        #expect(state.enqueue(item(1)) == [.append([item(1)])])
        #expect(state.apply(.drainEnded(removed: 100, isLost: false)) == [])
        #expect(state.enqueue(item(2)) == [])
        #expect(state.apply(.appendEnded(spooled: 1)) == [.drain])
        #expect(state.apply(.drainEnded(removed: 1, isLost: false)) == [.commit([item(2)])])
    }

    @Test func `while draining is slow new writes are spooled however little is left`() {
        var (state, effects) = opened(2)
        #expect(effects == [.drain])
        #expect(state.enqueue(item(1)) == [])
        #expect(state.apply(.drainEnded(removed: 1, isLost: false, isSlow: true)) == [.drain, .append([item(1)])])
        #expect(state.apply(.appendEnded(spooled: 1)) == [])
        #expect(state.apply(.drainEnded(removed: 2, isLost: false)) == [])
        #expect(state.enqueue(item(2)) == [.commit([item(2)])])
    }

    /// Plays random outages against a model of disk and database.
    @Test(arguments: [UInt64(1), 2, 3, 4, 5])
    func `every accepted write reaches the database once and in order, whatever fails`(seed: UInt64) {
        print("seed \(seed)")
        var random = SplitMix64(seed: seed)
        var (state, running) = opened(batchRows: 3)
        var (accepted, disk, database): ([UInt64], [UInt64], [UInt64]) = ([], [], [])
        var id: UInt64 = 0
        for step in 0..<20_000 {
            let isSettling = step > 19_000
            if !isSettling, Bool.random(using: &random) {
                id += 1
                if let effects = state.enqueue(item(id)) {
                    accepted.append(id)
                    running += effects
                }
            }
            guard let index = running.indices.randomElement(using: &random) else { continue }
            let isLost = !isSettling && Int.random(in: 0..<4, using: &random) == 0
            switch running.remove(at: index) {
            case .commit(let items):
                let done = isLost ? Int.random(in: 0...items.count, using: &random) : items.count
                database += items.prefix(done).map(\.id)
                running += state.apply(.commitEnded(unresolved: Array(items.dropFirst(done)), isLost: isLost))
            case .append(let items):
                disk += items.map(\.id)
                running += state.apply(.appendEnded(spooled: items.count))
            case .drain:
                let done = isLost ? 0 : min(disk.count, 4)
                database += disk.prefix(done)
                disk.removeFirst(done)
                running += state.apply(.drainEnded(removed: done, isLost: isLost))
            case .wait: running += state.apply(.waited)
            }
            #expect(running.count <= 3)
        }
        #expect(disk.isEmpty && state.queue.isEmpty && running.isEmpty)
        #expect(database == accepted)
        #expect(accepted.count > 1000)
    }

    @Test func `retry delays double up to their limit`() {
        let configuration = StoreWriterConfiguration(
            firstRetryDelay: .milliseconds(100),
            maximumRetryDelay: .seconds(1)
        )
        #expect(configuration.retryDelay(failures: 1) == .milliseconds(100))
        #expect(configuration.retryDelay(failures: 3) == .milliseconds(400))
        #expect(configuration.retryDelay(failures: 1_000_000) == .seconds(1))
    }
}
