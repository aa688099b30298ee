import Testing

@testable import Routing

struct EventHeapTests {
    @Test(arguments: 1...10)
    func `events come in order of time, and of insertion at one time`(seed: Int) {
        var random = ReplayRandom(seed: UInt64(seed))
        var heap = EventHeap<Int>()
        let times = (0..<300).map { _ in Double(Int.random(in: 0..<40, using: &random)) }
        for (event, time) in times.enumerated() { heap.insert(event, at: time) }
        var taken: [Int] = []
        while let next = heap.removeFirst() { taken.append(next.event) }
        #expect(taken == times.indices.sorted { (times[$0], $0) < (times[$1], $1) }, "seed \(seed)")
        #expect(heap.nextTime == nil)
    }
}
