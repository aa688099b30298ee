import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

struct AdmissionGateTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.any()

    private func gate(places: Int = 1, queue: Int = 2) -> AdmissionGate {
        AdmissionGate(limits: AdmissionLimits(places: places, queue: queue))
    }

    /// Waits for a place; true when one came.
    private func wait(
        _ gate: AdmissionGate,
        priority: Int = 1,
        _ timeout: TimeAmount = .seconds(20)
    ) -> (ticket: AdmissionTicket?, result: EventLoopFuture<AdmissionGate.Pass?>) {
        let promise = loop.makePromise(of: AdmissionGate.Pass?.self)
        let ticket = gate.wait(priority: priority, until: .now() + timeout, on: loop) { [loop] pass in
            loop.assertInEventLoop()
            promise.succeed(pass)
        }
        if ticket == nil { promise.succeed(nil) }
        return (ticket, promise.futureResult)
    }

    @Test func `a place that is given back goes to the waiting request`() async throws {
        let gate = gate()
        let pass = try #require(gate.enter())
        #expect(gate.enter() == nil)
        let waiting = wait(gate)
        #expect(gate.snapshot().waiting == 1)
        gate.leave(pass)
        #expect(try await waiting.result.get() != nil)
        #expect(gate.snapshot().running == 1)
        #expect(gate.snapshot().counts.admitted == 2)
    }

    @Test func `a request that waits too long is told so`() async throws {
        let gate = gate()
        let pass = try #require(gate.enter())
        let waiting = wait(gate, .milliseconds(20))
        #expect(try await waiting.result.get() == nil)
        #expect(gate.snapshot().waiting == 0)
        #expect(gate.snapshot().counts.expired == 1)
        gate.leave(pass)
        #expect(gate.snapshot().running == 0)
    }

    @Test func `a full queue refuses, and drops for a higher priority`() async throws {
        let gate = gate(queue: 1)
        let pass = try #require(gate.enter())
        let low = wait(gate, priority: 1)
        #expect(wait(gate, priority: 1).ticket == nil)
        let high = wait(gate, priority: 9)
        #expect(try await low.result.get() == nil)
        gate.leave(pass)
        #expect(try await high.result.get() != nil)
        let counts = gate.snapshot().counts
        #expect(counts.refused == 1 && counts.dropped == 1)
    }

    @Test func `a cancelled wait is never called back, and its place goes on`() async throws {
        let gate = gate()
        let pass = try #require(gate.enter())
        let wasCalled = NIOLockedValueBox(false)
        try await loop.submit { [loop] in
            let ticket = gate.wait(priority: 1, until: .now() + .seconds(20), on: loop) { _ in
                wasCalled.withLockedValue { $0 = true }
            }
            // The place is on its way, and the callback not yet run: it runs on this loop.
            gate.leave(pass)
            if let ticket { gate.cancel(ticket) }
        }.get()
        try await loop.submit {}.get()
        #expect(!wasCalled.withLockedValue { $0 })
        #expect(gate.snapshot().running == 0)
        #expect(gate.enter() != nil)
    }

    @Test func `a cancelled request waits no more`() async throws {
        let gate = gate()
        _ = try #require(gate.enter())
        let ticket = gate.wait(priority: 1, until: .now() + .seconds(20), on: loop) { _ in
            Issue.record("a cancelled wait was called back")
        }
        gate.cancel(try #require(ticket))
        #expect(gate.snapshot().waiting == 0)
        #expect(gate.snapshot().counts.cancelled == 1)
        try await loop.submit {}.get()
    }

    @Test func `more places admit who waits`() async throws {
        let gate = gate()
        _ = try #require(gate.enter())
        let waiting = wait(gate)
        gate.resize(to: AdmissionLimits(places: 2, queue: 1))
        #expect(try await waiting.result.get() != nil)
    }

    @Test func `requests from many loops never hold more places than there are, and all places come back`() async throws
    {
        let gate = gate(places: 4, queue: 64)
        let most = NIOLockedValueBox((now: 0, peak: 0))
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<64 {
                group.addTask {
                    let loop = MultiThreadedEventLoopGroup.singleton.any()
                    for _ in 0..<20 {
                        let pass: AdmissionGate.Pass? = await withCheckedContinuation { continuation in
                            let ticket = gate.wait(
                                priority: index % 3,
                                until: .now() + .seconds(30),
                                on: loop
                            ) { continuation.resume(returning: $0) }
                            if ticket == nil { continuation.resume(returning: nil) }
                        }
                        guard let pass else { continue }
                        most.withLockedValue {
                            $0.now += 1
                            $0.peak = max($0.peak, $0.now)
                        }
                        await Task.yield()
                        most.withLockedValue { $0.now -= 1 }
                        gate.leave(pass)
                    }
                }
            }
        }
        #expect((1...4).contains(most.withLockedValue { $0.peak }))
        let end = gate.snapshot()
        #expect(end.running == 0 && end.waiting == 0)
        #expect(end.counts.admitted == 64 * 20)
    }
}
