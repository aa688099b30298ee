import SunwardModel
import Testing

@testable import Store

struct BatchIsolationTests {
    private func writes(_ values: [Double]) -> [StoreWrite] {
        values.map { .readings([Reading(key: .site("reno", .price), observedAt: noon, value: $0)]) }
    }

    @Test(arguments: [[0], [99], [0, 99], [3, 4, 50], Array(0..<100), []])
    func `refused writes are found and the others written in order`(poison: [Int]) async {
        let sink = FakeSink()
        let outcome = await BatchIsolation.write(
            writes((0..<100).map { poison.contains($0) ? -1 : Double($0) }),
            to: sink
        )
        #expect(outcome.resolved.indices.filter { outcome.resolved[$0] != nil } == poison)
        #expect(outcome.resolved.count == 100 && outcome.failure == nil)
        #expect(await sink.values == (0..<100).filter { !poison.contains($0) }.map(Double.init))
        #expect(outcome.counts.inserted == 100 - poison.count)
    }

    @Test func `a batch without refusals is one transaction`() async {
        let sink = FakeSink()
        _ = await BatchIsolation.write(writes([1, 2, 3]), to: sink)
        #expect(await sink.batches == [3])
    }

    @Test func `a database that is away leaves the rest for later`() async {
        let outcome = await BatchIsolation.write(writes([1, 2]), to: FakeSink(isAway: true))
        #expect(outcome.resolved.isEmpty)
        #expect((outcome.failure as? StoreError)?.code == .unavailable)
    }
}
