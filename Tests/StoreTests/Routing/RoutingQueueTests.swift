import Foundation
import SunwardModel
import Testing

@testable import Store

struct RoutingQueueTests {
    @Test func `it asks for a look at the first row and at each full batch`() {
        let queue = RoutingQueue(maximumRows: 7, batchRows: 3)
        let admissions = (0..<8).map { queue.append(sampleDecision($0)) }
        #expect(
            admissions == [
                .worthALook, .queued, .worthALook, .queued, .queued, .worthALook, .queued, .lost,
            ]
        )
        #expect(queue.count == 7 && queue.lost == 1)
        #expect(queue.take()?.decisions.map(\.id) == (0..<3).map { sampleDecision($0).id })
        #expect(queue.append(sampleOutcome(sampleDecision(9))) == .queued)
        #expect(queue.take()?.count == 3)
        let last = queue.take()
        #expect(last?.decisions.count == 1 && last?.outcomes.count == 1)
        #expect(queue.take() == nil && queue.count == 0)
        queue.close()
        #expect(queue.append(sampleDecision(1)) == .lost)
    }

    @Test func `what has piled up is taken out many batches at a time, in order`() {
        let queue = RoutingQueue(maximumRows: 100, batchRows: 3, mostTakenRows: 8)
        let decisions = (0..<10).map { sampleDecision($0) }
        for decision in decisions { _ = queue.append(decision) }
        #expect(queue.take()?.decisions.map(\.id) == decisions[..<6].map(\.id))
        #expect(queue.take()?.decisions.map(\.id) == decisions[6..<9].map(\.id))
        #expect(queue.take()?.decisions.map(\.id) == decisions[9...].map(\.id))
        #expect(queue.take() == nil && queue.count == 0)
    }

    @Test func `many threads lose nothing`() async {
        let queue = RoutingQueue(maximumRows: 100_000, batchRows: 64)
        await withTaskGroup(of: Void.self) { group in
            for thread in 0..<4 {
                group.addTask { for index in 0..<500 { _ = queue.append(sampleDecision(thread * 500 + index)) } }
            }
        }
        var found: Set<UUID> = []
        while let batch = queue.take() { found.formUnion(batch.decisions.map(\.id)) }
        #expect(found.count == 2000 && queue.lost == 0)
    }
}
