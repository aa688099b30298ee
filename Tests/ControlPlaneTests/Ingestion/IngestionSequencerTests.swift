import SeededRandom
import Signals
import Testing

@testable import ControlPlane

@Suite("The ingestion sequence")
struct IngestionSequencerTests {
    @Test("everything up to the watermark is complete, and it never falls", arguments: 1...100)
    func watermark(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let sequencer = IngestionSequencer()
        var open: [Int64] = []
        var completed: Set<Int64> = []
        var last: Int64 = 0
        var before: Int64 = 0
        for _ in 0..<200 {
            if open.isEmpty || Bool.random(using: &random) {
                let number = sequencer.begin()
                #expect(number == last + 1, "seed \(seed)")
                last = number
                open.append(number)
            } else {
                let number = open.remove(at: Int.random(in: 0..<open.count, using: &random))
                sequencer.complete(number)
                completed.insert(number)
            }
            let watermark = sequencer.watermark
            #expect(watermark >= before, "seed \(seed)")
            #expect(watermark == 0 || completed.isSuperset(of: 1...watermark), "seed \(seed)")
            // As high as may be: the next number is still open, or not given yet.
            #expect(watermark == last || open.contains(watermark + 1), "seed \(seed)")
            before = watermark
        }
    }
}
