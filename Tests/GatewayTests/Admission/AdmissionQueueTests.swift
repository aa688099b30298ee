import NIOCore
import SeededRandom
import SunwardModel
import Testing

@testable import Gateway

struct AdmissionQueueTests {
    private let now = UpstreamScene.start

    private func waiter(_ id: UInt64, priority: Int = 1, seconds: Int64 = 10) -> AdmissionQueue.Waiter {
        AdmissionQueue.Waiter(id: id, priority: priority, deadline: now + .seconds(seconds))
    }

    /// One place, taken, and two places to wait.
    private func full() -> AdmissionQueue {
        var queue = AdmissionQueue(limits: AdmissionLimits(places: 1, queue: 2))
        _ = queue.enter()
        return queue
    }

    @Test func `as many run as there are places`() {
        var queue = AdmissionQueue(limits: AdmissionLimits(places: 2, queue: 1))
        #expect(queue.enter() == true)
        #expect(queue.enter() == true)
        #expect(queue.enter() == false)
        #expect(queue.leave(now: now) == .init())
        #expect(queue.enter() == true)
    }

    @Test func `a place that is given back goes to the highest priority, then to who came first`() {
        var queue = AdmissionQueue(limits: AdmissionLimits(places: 1, queue: 4))
        _ = queue.enter()
        for (id, priority) in [(1, 1), (2, 5), (3, 1), (4, 5)] as [(UInt64, Int)] {
            #expect(queue.wait(waiter(id, priority: priority)) == .waiting(dropped: nil))
        }
        let order = (0..<4).flatMap { _ in queue.leave(now: now).admitted.map(\.id) }
        #expect(order == [2, 4, 1, 3])
        #expect(queue.running == 1)
    }

    @Test func `who asks to wait while a place is free has it`() {
        var queue = AdmissionQueue(limits: AdmissionLimits(places: 1, queue: 2))
        #expect(queue.wait(waiter(1)) == .admitted)
        #expect(queue.running == 1)
    }

    @Test func `a full queue refuses equals and sends the last of the lowest away for its betters`() {
        var queue = full()
        _ = queue.wait(waiter(1, priority: 1))
        _ = queue.wait(waiter(2, priority: 1))
        #expect(queue.wait(waiter(3, priority: 1)) == .refused)
        #expect(queue.wait(waiter(4, priority: 2)) == .waiting(dropped: waiter(2)))
        #expect(queue.waiters.count == 2)
        #expect(queue.leave(now: now).admitted.map(\.id) == [4])
        #expect(queue.leave(now: now).admitted.map(\.id) == [1])
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `who would be refused can be told beforehand`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var queue = AdmissionQueue(limits: AdmissionLimits(places: 3, queue: 2))
        for id in 1...200 as ClosedRange<UInt64> {
            let priority = Int(random.next() % 4)
            switch random.next() % 4 {
            case 0: _ = queue.leave(now: now)
            case 1:
                let isRefused = queue.refuses(PlaceDemand(priority: priority, leavesRoom: true))
                #expect(queue.enter(leavingRoom: true) == !isRefused, "seed \(seed)")
            default:
                let isRefused = queue.refuses(PlaceDemand(priority: priority, leavesRoom: false))
                #expect((queue.wait(waiter(id, priority: priority)) == .refused) == isRefused, "seed \(seed)")
            }
        }
    }

    @Test func `a place is not given to who has waited too long`() {
        var queue = full()
        _ = queue.wait(waiter(1, priority: 2, seconds: 1))
        _ = queue.wait(waiter(2, priority: 1, seconds: 5))
        let turn = queue.leave(now: now + .seconds(1))
        #expect(turn.expired.map(\.id) == [1])
        #expect(turn.admitted.map(\.id) == [2])
    }

    @Test func `who goes away waits no more`() {
        var queue = full()
        _ = queue.wait(waiter(1))
        _ = queue.wait(waiter(2))
        #expect(queue.remove(waiter(1)) == true)
        #expect(queue.remove(waiter(1)) == false)
        #expect(queue.leave(now: now).admitted.map(\.id) == [2])
    }

    @Test func `more places let more in at once, and fewer wait until enough have left`() {
        var queue = full()
        _ = queue.wait(waiter(1))
        _ = queue.wait(waiter(2))
        let more = queue.resize(to: AdmissionLimits(places: 3, queue: 1), now: now)
        #expect(more.admitted.map(\.id) == [1, 2])
        #expect(queue.resize(to: AdmissionLimits(places: 1, queue: 1), now: now) == .init())
        _ = queue.wait(waiter(3))
        #expect(queue.leave(now: now) == .init())
        #expect(queue.leave(now: now) == .init())
        #expect(queue.leave(now: now).admitted.map(\.id) == [3])
    }

    @Test func `whatever happens, places and queue stay within their bounds`() {
        var generator = SystemRandomNumberGenerator()
        let seed = generator.next()
        var state = seed
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        var queue = AdmissionQueue(limits: AdmissionLimits(places: 3, queue: 4))
        for id in UInt64(1)...2000 {
            let moment = now + .seconds(Int64(id))
            switch next(3) {
            case 0: _ = queue.enter()
            case 1:
                let deadline = moment + .seconds(Int64(next(20)))
                _ = queue.wait(.init(id: id, priority: Int(next(3)), deadline: deadline))
            default: _ = queue.leave(now: moment)
            }
            #expect(queue.running <= 3 && queue.waiters.count <= 4, "seed \(seed)")
            #expect(queue.waiters.isEmpty || queue.running == 3, "seed \(seed)")
        }
    }

    @Test func `the fleet's settings bound the queue`() {
        func limits(_ places: Int, _ fraction: Double) -> AdmissionLimits {
            AdmissionLimits(
                UpstreamScene.model(endpoints: [], places: places),
                GatewaySettings(queueFraction: fraction)
            )
        }
        #expect(limits(32, 0.5) == AdmissionLimits(places: 32, queue: 16))
        #expect(limits(1, 0.5) == AdmissionLimits(places: 1, queue: 1))
        #expect(limits(0, 0.5) == AdmissionLimits(places: 0, queue: 0))
        #expect(limits(4, .infinity).queue == 1_000_000)
    }
}
