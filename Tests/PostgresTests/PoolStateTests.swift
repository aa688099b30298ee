import SeededRandom
import Testing

@testable import Postgres

@Suite struct PoolStateTests {
    @Test func `the first task opens a connection and gets it`() {
        var state = PoolState(maximumConnections: 2, maximumWaiters: 4)
        #expect(state.acquire(1) == [.open(1)])
        #expect(state.opened(1) == [.handOver(1, to: 1)])
        #expect(state.release(1, isReusable: true) == [])
        #expect(state.acquire(2) == [.handOver(1, to: 2)])
    }

    @Test func `waiters are served in the order they came`() {
        var state = PoolState(maximumConnections: 1, maximumWaiters: 4)
        _ = state.acquire(1)
        _ = state.opened(1)
        #expect(state.acquire(2) == [])
        #expect(state.acquire(3) == [])
        #expect(state.release(1, isReusable: true) == [.handOver(1, to: 2)])
        #expect(state.release(1, isReusable: true) == [.handOver(1, to: 3)])
    }

    @Test func `one waiter too many is refused`() {
        var state = PoolState(maximumConnections: 1, maximumWaiters: 1)
        _ = state.acquire(1)
        #expect(state.acquire(2) == [.fail(2, .tooManyWaiters)])
    }

    @Test func `a waiter that gave up gets nothing`() {
        var state = PoolState(maximumConnections: 1, maximumWaiters: 4)
        _ = state.acquire(1)
        _ = state.acquire(2)
        #expect(state.withdraw(1) == true)
        #expect(state.withdraw(1) == false)
        #expect(state.opened(1) == [.handOver(1, to: 2)])
    }

    @Test func `a broken connection is closed and replaced for those who wait`() {
        var state = PoolState(maximumConnections: 1, maximumWaiters: 4)
        _ = state.acquire(1)
        _ = state.opened(1)
        _ = state.acquire(2)
        #expect(state.release(1, isReusable: false) == [.close(1), .open(2)])
    }

    @Test func `failures are followed by one attempt at a time after a growing pause`() {
        var state = PoolState(maximumConnections: 3, maximumWaiters: 9)
        #expect(state.acquire(1) == [.open(1)])
        #expect(state.acquire(2) == [.open(2)])
        #expect(state.openFailed(1) == [.scheduleRetry(attempt: 1)])
        #expect(state.openFailed(2) == [])
        #expect(state.acquire(3) == [])
        #expect(state.retryDue() == [.open(3)])
        #expect(state.openFailed(3) == [.scheduleRetry(attempt: 3)])
        #expect(state.retryDue() == [.open(4)])
        #expect(state.opened(4) == [.handOver(4, to: 1), .open(5), .open(6)])
        #expect(state.isHealthy)
    }

    @Test func `once somebody has waited in vain for a server nobody else waits until it answers`() {
        var state = PoolState(maximumConnections: 3, maximumWaiters: 9)
        #expect(state.keepOneOpen() == [.open(1)])
        #expect(state.acquire(1) == [])
        #expect(state.openFailed(1) == [.scheduleRetry(attempt: 1)])
        #expect(state.acquire(2) == [])
        #expect(state.expire(1) == true)
        #expect(state.acquire(3) == [.fail(3, .serverAway)])
        #expect(state.retryDue() == [.open(2)])
        #expect(state.acquire(4) == [.fail(4, .serverAway)])
        #expect(state.opened(2) == [.handOver(2, to: 2)])
        #expect(state.acquire(5) == [.open(3)])
    }

    @Test func `a pool that is merely busy, or that nobody keeps, has everybody wait`() {
        var busy = PoolState(maximumConnections: 1, maximumWaiters: 9)
        #expect(busy.keepOneOpen() == [.open(1)])
        #expect(busy.opened(1) == [])
        #expect(busy.acquire(1) == [.handOver(1, to: 1)])
        #expect(busy.acquire(2) == [])
        #expect(busy.expire(2) == true)
        #expect(busy.acquire(3) == [])

        var unkept = PoolState(maximumConnections: 1, maximumWaiters: 9)
        #expect(unkept.acquire(1) == [.open(1)])
        #expect(unkept.openFailed(1) == [.scheduleRetry(attempt: 1)])
        #expect(unkept.expire(1) == true)
        #expect(unkept.acquire(2) == [])
        #expect(unkept.retryDue() == [.open(2)])
    }

    @Test func `an outage is told of when it begins, at attempts that double, and then once in sixteen`() {
        #expect((1...64).filter(Backoff.isWorthALine) == [1, 2, 4, 8, 16, 32, 48, 64])
    }

    @Test func `closing fails the waiters and closes what is idle now and what comes back`() {
        var state = PoolState(maximumConnections: 2, maximumWaiters: 4)
        _ = state.acquire(1)
        _ = state.acquire(2)
        _ = state.opened(1)
        _ = state.opened(2)
        _ = state.release(2, isReusable: true)
        #expect(state.close() == [.close(2)])
        #expect(state.acquire(3) == [.fail(3, .closed)])
        #expect(state.release(1, isReusable: true) == [.close(1)])
        #expect(state.connectionCount == 0)
    }

    @Test(arguments: 0..<50) func `random histories keep the invariants`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let limit = Int.random(in: 1...4, using: &random)
        let waiterLimit = Int.random(in: 0...6, using: &random)
        var state = PoolState(maximumConnections: limit, maximumWaiters: waiterLimit)
        var served: [Int] = []
        var nextWaiter = 0
        var retries = 0
        func note(_ actions: [PoolState.Action]) {
            for action in actions {
                if case .handOver(_, let waiter) = action { served.append(waiter) }
                if case .scheduleRetry = action { retries += 1 }
            }
        }
        for _ in 0..<400 {
            switch Int.random(in: 0..<7, using: &random) {
            case 0, 1:
                nextWaiter += 1
                note(state.acquire(nextWaiter))
            case 2:
                if let connection = state.opening.sorted().randomElement(using: &random) {
                    note(state.opened(connection))
                }
            case 3:
                if let connection = state.opening.sorted().randomElement(using: &random) {
                    note(state.openFailed(connection))
                }
            case 4:
                if let waiter = state.waiters.randomElement(using: &random) { _ = state.withdraw(waiter) }
            case 5:
                if retries > 0 {
                    retries -= 1
                    note(state.retryDue())
                }
            default:
                if let connection = state.leased.sorted().randomElement(using: &random) {
                    note(state.release(connection, isReusable: Bool.random(using: &random)))
                }
            }
            #expect(state.connectionCount <= limit, "seed \(seed)")
            #expect(state.waiters.count <= waiterLimit, "seed \(seed)")
            #expect(state.waiters.isEmpty || state.idle.isEmpty, "seed \(seed)")
            #expect(retries <= 1, "seed \(seed)")
            let isProgressing = !state.opening.isEmpty || !state.leased.isEmpty || retries > 0
            #expect(state.waiters.isEmpty || isProgressing, "seed \(seed): waiters without hope")
        }
        #expect(served == served.sorted(), "seed \(seed): not first come, first served")
    }

    @Test func `pauses double up to a limit and are shortened by at most a half`() {
        var random = SplitMix64(seed: 7)
        for (attempt, longest) in [(1, 50), (2, 100), (4, 400), (8, 5000), (200, 5000)] {
            for _ in 0..<50 {
                let pause = Backoff.pause(attempt: attempt, using: &random)
                #expect(pause <= .milliseconds(longest) && pause >= .milliseconds(longest) / 2)
            }
        }
    }
}
