import SunwardModel
import Testing

@testable import Routing

struct PoolSimulationTests {
    private func pool(places: Int) -> PoolSimulation {
        let profile = EvaluationFixture.model("m", joules: 1, parameters: 1, milliseconds: 10, places: places)
        return PoolSimulation(pool: [PoolModel(profile)])
    }

    /// Answers in order of their end.
    private func drain(_ pool: inout PoolSimulation) -> [(request: Int, time: Double)] {
        var done: [(request: Int, time: Double)] = []
        while let time = pool.nextFinish {
            if let completion = pool.finishNext() { done.append((completion.request, time)) }
        }
        return done
    }

    @Test func `requests beyond the places wait in order of arrival`() {
        var pool = pool(places: 2)
        for (request, seconds) in [10.0, 3, 4, 1].enumerated() {
            pool.submit(PoolSimulation.Job(request: request, serviceSeconds: seconds), to: 0, at: 0)
        }
        #expect(pool.running(0) == 2 && pool.waiting(0) == 2)
        let done = drain(&pool)
        // 1 ends at 3 and lets 2 in until 7, which lets 3 in until 8.
        #expect(done.map(\.request) == [1, 2, 3, 0])
        #expect(done.map(\.time) == [3, 7, 8, 10])
        #expect(pool.running(0) == 0 && pool.waiting(0) == 0)
    }

    @Test func `an outage gives back all requests with the time they ran`() {
        var pool = pool(places: 1)
        pool.submit(PoolSimulation.Job(request: 7, serviceSeconds: 10), to: 0, at: 2)
        pool.submit(PoolSimulation.Job(request: 8, serviceSeconds: 10), to: 0, at: 3)
        let lost = pool.fail(0, at: 6)
        #expect(lost.map(\.request) == [7, 8])
        #expect(lost.map(\.doneSeconds) == [4, 0])
        #expect(pool.isDown(0))
        #expect(drain(&pool).isEmpty)
        pool.restore(0)
        pool.submit(PoolSimulation.Job(request: 7, serviceSeconds: 1), to: 0, at: 20)
        #expect(drain(&pool).map(\.time) == [21])
    }

    @Test(arguments: 1...5)
    func `every request is answered once and places are never exceeded`(seed: Int) {
        var random = ReplayRandom(seed: UInt64(seed))
        var pool = pool(places: 3)
        var time = 0.0
        var answered: [Int] = []
        for request in 0..<500 {
            time += random.exponential()
            while let finish = pool.nextFinish, finish <= time {
                if let done = pool.finishNext() { answered.append(done.request) }
            }
            pool.submit(PoolSimulation.Job(request: request, serviceSeconds: 4 * random.exponential()), to: 0, at: time)
            #expect(pool.running(0) <= 3)
        }
        answered += drain(&pool).map(\.request)
        #expect(answered.sorted() == Array(0..<500), "seed \(seed)")
    }
}
