import Testing

@testable import Store

struct DirectCopyTrialsTests {
    @Test func `after failures it is tried more and more seldom, after a success with every batch`() {
        var trials = DirectCopyTrials()
        func batchesUntilDue() -> Int {
            var batches = 1
            while !trials.isDue() { batches += 1 }
            return batches
        }
        #expect(batchesUntilDue() == 1)
        var waits: [Int] = []
        for _ in 0..<9 {
            trials.note(isTaken: false)
            waits.append(batchesUntilDue())
        }
        #expect(waits == [5, 9, 17, 33, 65, 129, 257, 257, 257])
        trials.note(isTaken: true)
        #expect(batchesUntilDue() == 1)
        trials.note(isTaken: false)
        #expect(batchesUntilDue() == 5)
    }
}
