import Testing

@testable import Postgres

@Suite struct StatementWatchTests {
    private let start = ContinuousClock.now

    @Test func `without a limit or a wish to stop it waits for ever`() {
        var watch = StatementWatch(interrupt: nil, timeout: nil, now: start)
        #expect(watch.step(now: start + .seconds(1_000_000)) == .wait(until: nil))
    }

    @Test func `past its limit a statement is cancelled, again and again, and then given up`() {
        var watch = StatementWatch(interrupt: nil, timeout: .seconds(2), now: start)
        #expect(watch.step(now: start + .seconds(1)) == .wait(until: start + .seconds(2)))
        #expect(watch.step(now: start + .seconds(2)) == .requestCancel)
        #expect(watch.reason == .timeout)
        #expect(watch.step(now: start + .seconds(2)) == .wait(until: start + .milliseconds(2250)))
        #expect(watch.step(now: start + .milliseconds(2250)) == .requestCancel)
        #expect(watch.step(now: start + .seconds(7)) == .giveUp)
    }

    @Test func `the first reason to stop stays`() throws {
        let interrupt = Interrupt(wake: try WakePipe())
        var watch = StatementWatch(interrupt: interrupt, timeout: .seconds(1), now: start)
        interrupt.trigger()
        #expect(watch.step(now: start) == .requestCancel)
        #expect(watch.reason == .task)
        _ = watch.step(now: start + .seconds(2))
        #expect(watch.reason == .task)
    }

    @Test func `progress starts the limit again`() {
        var watch = StatementWatch(interrupt: nil, timeout: .seconds(2), now: start)
        watch.restartTimeout(now: start + .seconds(1))
        #expect(watch.step(now: start + .seconds(2)) == .wait(until: start + .seconds(3)))
    }
}

@Suite struct StatementCacheTests {
    @Test func `the least recently used statement leaves and must be deallocated`() {
        var cache = StatementCache(capacity: 2)
        cache.insert("a", name: "s1")
        cache.insert("b", name: "s2")
        #expect(cache.name(for: "a") == "s1")
        cache.insert("c", name: "s3")
        #expect(cache.name(for: "b") == nil)
        #expect(cache.name(for: "a") == "s1")
        #expect(cache.takeAbandoned() == ["s2"])
        #expect(cache.takeAbandoned() == [])
    }

    @Test func `it never holds more than its capacity and never repeats a name`() {
        var cache = StatementCache(capacity: 16)
        var names: Set<String> = []
        for number in 0..<500 {
            let name = cache.freshName()
            #expect(names.insert(name).inserted)
            cache.insert("select \(number)", name: name)
            #expect(cache.count <= 16)
        }
    }
}

@Suite struct LeaseQueueTests {
    @Test func `leases follow each other in the order they were asked for`() {
        var queue = LeaseQueue()
        #expect(queue.request(1) == .granted)
        #expect(queue.request(2) == .queued)
        #expect(queue.request(3) == .queued)
        #expect(queue.request(4) == .queued)
        #expect(queue.withdraw(3) == true)
        #expect(queue.release(2) == nil)
        #expect(queue.release(1) == 2)
        #expect(queue.release(2) == 4)
        #expect(queue.release(4) == nil)
        #expect(queue.holder == nil)
    }

    @Test func `the number of those who wait is bounded`() {
        var queue = LeaseQueue()
        for lease in 0...UInt64(LeaseQueue.capacity) { _ = queue.request(lease) }
        #expect(queue.request(99_999) == .full)
    }
}

@Suite struct PostgresErrorTests {
    @Test func `a description quotes no value of a data exception and no detail`() {
        var error = PostgresError(
            .server,
            "invalid input syntax for type integer: \"secret\"",
            sqlState: SQLState(rawValue: "22P02")
        )
        error.detail = "Key (email)=(secret) already exists."
        error.constraint = "users_email_key"
        #expect(!error.description.contains("secret"))
        #expect(error.description.contains("22P02"))
        #expect(error.description.contains("users_email_key"))
    }

    @Test(arguments: ["08006", "57P01", "57P02", "57P03", "53300"])
    func `the server being away counts as a connection failure`(state: String) {
        #expect(PostgresError(.server, "", sqlState: SQLState(rawValue: state)).isConnectionFailure)
    }

    @Test(arguments: ["23505", "57014", "40001", "42601"])
    func `a refused statement is no connection failure`(state: String) {
        #expect(!PostgresError(.server, "", sqlState: SQLState(rawValue: state)).isConnectionFailure)
    }
}
