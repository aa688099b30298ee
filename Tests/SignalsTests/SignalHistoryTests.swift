import Foundation
import SeededRandom
import Signals
import Testing

@Suite struct SignalHistoryTests {
    @Test func keepsObservationsInOrderOfTimeWhateverOrderTheyArriveIn() {
        var history = SignalHistory()
        for (sequence, number) in [3.0, 1, 4, 0, 2].enumerated() {
            let outcome = history.record(value: number, observedAt: hour(number), sequence: Int64(sequence))
            #expect(outcome == .accepted)
        }
        #expect(history.observations(from: hour(0), to: hour(9)).map(\.value) == [0, 1, 2, 3, 4])
        #expect(history.latest()?.value == 4)
        #expect(history.earliest()?.value == 0)
    }

    @Test func theFirstValueForAMomentWins() {
        var history = SignalHistory()
        #expect(history.record(value: 5, observedAt: hour(0), sequence: 1) == .accepted)
        #expect(history.record(value: 5, observedAt: hour(0), sequence: 2) == .duplicate)
        #expect(history.record(value: 6, observedAt: hour(0), sequence: 3) == .conflicting(kept: 5))
        #expect(history.latest()?.value == 5)
        #expect(history.count == 1)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func refusesWhatIsNoFiniteNumber(value: Double) {
        var history = SignalHistory()
        #expect(history.record(value: value, observedAt: hour(0), sequence: 1) == .notFinite)
        #expect(history.isEmpty)
    }

    @Test func evictsTheOldestWhenFullAndRefusesWhatIsOlderStill() {
        var history = SignalHistory(capacity: 3)
        for number in 1...3 {
            _ = history.record(value: Double(number), observedAt: hour(Double(number)), sequence: 0)
        }
        #expect(history.record(value: 0, observedAt: hour(0), sequence: 0) == .tooOld)
        #expect(history.record(value: 2.5, observedAt: hour(2.5), sequence: 0) == .accepted)
        #expect(history.observations(from: hour(0), to: hour(9)).map(\.value) == [2, 2.5, 3])
    }

    @Test func aSnapshotDoesNotSeeWhatArrivedAfterItBegan() {
        var history = SignalHistory()
        _ = history.record(value: 10, observedAt: hour(1), sequence: 1)
        _ = history.record(value: 30, observedAt: hour(3), sequence: 2)
        _ = history.record(value: 99, observedAt: hour(2), sequence: 3)
        #expect(history.latest(asOf: 1)?.value == 10)
        #expect(history.value(at: hour(2), asOf: 2) == 20)
        #expect(history.value(at: hour(2)) == 99)
        #expect(history.mean(from: hour(0), to: hour(4), asOf: 2) == 20)
        #expect(history.latest(asOf: 0) == nil)
    }

    @Test func interpolatesBetweenNeighboursButNotAcrossAGap() {
        var history = SignalHistory()
        for (number, value) in [(0.0, 10.0), (1, 20), (5, 60)] {
            _ = history.record(value: value, observedAt: hour(number), sequence: 0)
        }
        #expect(history.value(at: hour(0.25)) == 12.5)
        #expect(history.value(at: hour(1)) == 20)
        #expect(history.value(at: hour(3)) == nil)
        #expect(history.value(at: hour(3), maxGapSeconds: 4 * 3600) == 40)
        #expect(history.value(at: hour(-1)) == nil)
        #expect(history.value(at: hour(6)) == nil)
    }

    @Test func latestUpToAMomentIgnoresLaterObservations() {
        var history = SignalHistory()
        for number in 0..<5 { _ = history.record(value: Double(number), observedAt: hour(Double(number)), sequence: 0) }
        #expect(history.latest(now: hour(2.5))?.value == 2)
        #expect(history.latest(now: hour(2))?.value == 2)
        #expect(history.latest(now: hour(-1)) == nil)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5])
    func behavesAsASortedDictionaryOfTheNewestMoments(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var history = SignalHistory(capacity: 50)
        var model: [Int: Double] = [:]
        for step in 0..<600 {
            let moment = Int.random(in: 0..<200, using: &random)
            let value = Double(Int.random(in: 0..<3, using: &random))
            let outcome = history.record(value: value, observedAt: hour(Double(moment)), sequence: Int64(step))
            if let kept = model[moment] {
                #expect(outcome == (kept == value ? .duplicate : .conflicting(kept: kept)), "seed \(seed)")
            } else if model.count == 50, let oldest = model.keys.min() {
                #expect(outcome == (moment < oldest ? .tooOld : .accepted), "seed \(seed)")
                if moment > oldest {
                    model[oldest] = nil
                    model[moment] = value
                }
            } else {
                #expect(outcome == .accepted, "seed \(seed)")
                model[moment] = value
            }
        }
        let held = history.observations(from: hour(-1), to: hour(300))
        #expect(held.map(\.observedAt) == model.keys.sorted().map { hour(Double($0)) }, "seed \(seed)")
        #expect(held.map(\.value) == model.keys.sorted().map { model[$0] }, "seed \(seed)")
    }
}
