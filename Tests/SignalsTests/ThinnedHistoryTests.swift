import Foundation
import SeededRandom
import Signals
import SunwardModel
import Testing

@Suite struct ThinnedHistoryTests {
    /// A reading, as given to two histories.
    private struct Sample {
        var minute: Double
        var value: Double
        var date: Date { hour(minute / 60) }
    }

    private func isSame(_ one: Double?, _ other: Double?) -> Bool { one?.bitPattern == other?.bitPattern }

    @Test func `twelve weeks of readings every minute have room, with the means of every hour`() throws {
        var history = SignalHistory()
        var sums = Array(repeating: 0.0, count: 84 * 24)
        for minute in 0..<84 * 1440 {
            let value = Double(minute % 997)
            sums[minute / 60] += value
            let outcome = history.record(value: value, observedAt: hour(Double(minute) / 60), sequence: Int64(minute))
            #expect(outcome == .accepted)
        }
        #expect(history.count <= SignalHistory.defaultCapacity)
        #expect(history.earliest()?.observedAt == hour(0))
        for number in sums.indices {
            #expect(history.mean(from: hour(Double(number)), to: hour(Double(number) + 1)) == sums[number] / 60)
        }
        // At full hours, and of the last day, everything is as it was read.
        #expect(history.value(at: hour(500)) == Double(500 * 60 % 997))
        #expect(history.latest(now: hour(500))?.observedAt == hour(500))
        let last = 84 * 1440 - 1440
        #expect(history.observations(from: hour(83 * 24), to: hour(84 * 24)).count == 1440)
        #expect(history.value(at: hour((Double(last) + 7) / 60)) == Double((last + 7) % 997))
    }

    @Test func `what is older than is learned from goes before anything recent is merged further`() {
        var history = SignalHistory(capacity: 60 * 24 + 2100)
        for minute in stride(from: 0, to: 120 * 1440, by: 1) {
            _ = history.record(value: 1, observedAt: hour(Double(minute) / 60), sequence: 0)
        }
        #expect(history.observations(from: hour(119 * 24), to: hour(120 * 24)).count == 1440)
        #expect((history.earliest()?.observedAt).map { $0 <= hour((120 - 84) * 24) } == true)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `in whatever order they arrive, readings have the means they would have in a history of any size`(
        seed: UInt64
    ) {
        var random = SplitMix64(seed: seed)
        // Every five minutes over twelve days, a part of it late by up to two days, some of it sent again.
        var samples = (0..<12 * 288).map { Sample(minute: 5 * Double($0), value: 100 * random.unit()) }
        var order = samples.indices.map { index in
            (index, Double(index) + (random.unit() < 0.1 ? 576 * random.unit() : 0))
        }
        order += samples.indices.filter { $0 % 40 == 3 }.map { ($0, Double($0) + 800) }
        order.sort { $0.1 < $1.1 }
        samples = order.map { samples[$0.0] }
        var small = SignalHistory(capacity: 700)
        var large = SignalHistory(capacity: 100_000)
        for (sequence, sample) in samples.enumerated() {
            let (one, other) = (
                small.record(value: sample.value, observedAt: sample.date, sequence: Int64(sequence)),
                large.record(value: sample.value, observedAt: sample.date, sequence: Int64(sequence))
            )
            #expect(one == other, "seed \(seed)")
        }
        #expect(small.count <= 700)
        for number in 0..<12 * 24 {
            let (start, end) = (hour(Double(number)), hour(Double(number) + 1))
            #expect(isSame(small.mean(from: start, to: end), large.mean(from: start, to: end)), "seed \(seed)")
            #expect(small.value(at: start) == large.value(at: start), "seed \(seed)")
            #expect(small.latest(now: start) == large.latest(now: start), "seed \(seed)")
        }
        let recent = hour(12 * 24 - 2)
        #expect(small.observations(from: recent, to: hour(999)) == large.observations(from: recent, to: hour(999)))
        #expect(small.latest() == large.latest())
        #expect(small.earliest() == large.earliest())
    }

    @Test func `old readings sent again count once, and late ones for other minutes count`() {
        var history = SignalHistory(capacity: 300)
        for minute in stride(from: 0, to: 2880, by: 2) {
            _ = history.record(value: 10, observedAt: hour(Double(minute) / 60), sequence: Int64(minute))
        }
        #expect(history.record(value: 10, observedAt: hour(5.1), sequence: 9000) == .duplicate)
        #expect(history.record(value: 99, observedAt: hour(5), sequence: 9000) == .conflicting(kept: 10))
        #expect(history.mean(from: hour(5), to: hour(6)) == 10)
        #expect(history.record(value: 41, observedAt: hour(5 + 31 / 60.0), sequence: 9001) == .accepted)
        #expect(history.mean(from: hour(5), to: hour(6)) == 11)
        #expect(history.mean(from: hour(5), to: hour(6), asOf: 9000) == 10)
        // Merged with its hour, it still counts.
        for minute in stride(from: 2880, to: 6000, by: 2) {
            _ = history.record(value: 10, observedAt: hour(Double(minute) / 60), sequence: 9000 + Int64(minute))
        }
        #expect(history.mean(from: hour(5), to: hour(6)) == 11)
        #expect(history.observations(from: hour(5), to: hour(6)).map(\.observedAt) == [hour(5), hour(5 + 58 / 60.0)])
    }

    @Test func `a snapshot sees no reading that came after it, in merged hours neither`() {
        var history = SignalHistory(capacity: 100)
        for minute in stride(from: 0, to: 24 * 60, by: 10) {
            _ = history.record(value: 1, observedAt: hour(Double(minute) / 60), sequence: 1)
        }
        // One arrival that fills a day's gaps.
        for minute in stride(from: 5, to: 24 * 60, by: 10) {
            _ = history.record(value: 3, observedAt: hour(Double(minute) / 60), sequence: 2)
        }
        #expect(history.count <= 100)
        for number in 0..<24 {
            let seen = history.mean(from: hour(Double(number)), to: hour(Double(number) + 1), asOf: 1)
            #expect(seen == nil || seen == 1)
        }
        #expect(history.latest(asOf: 0) == nil)
    }

    @Test func `hours put back after a restart are as if their readings had come one by one`() {
        var known = SignalHistory()
        var restored = SignalHistory()
        var random = SplitMix64(seed: 9)
        for number in 0..<400 {
            let values = (0..<12).map { _ in random.unit() * 50 }
            let dates = (0..<12).map { hour(Double(number) + Double($0) / 12) }
            for (value, date) in zip(values, dates) {
                _ = known.record(value: value, observedAt: date, sequence: 1)
            }
            restored.restore(
                ReadingHour(
                    number: Int(dates[0].timeIntervalSince1970) / 3600,
                    count: 12,
                    sum: values.reduce(0, +),
                    first: .init(observedAt: dates[0], value: values[0]),
                    last: .init(observedAt: dates[11], value: values[11]),
                    minutes: (0..<12).reduce(UInt64(0)) { $0 | 1 << UInt64(5 * $1) }
                ),
                sequence: 1
            )
        }
        #expect(restored.count == 400)
        #expect(restored.latest() == known.latest())
        #expect(restored.earliest() == known.earliest())
        for number in 0..<400 {
            let (start, end) = (hour(Double(number)), hour(Double(number) + 1))
            let means = (restored.mean(from: start, to: end) ?? 0, known.mean(from: start, to: end) ?? 1)
            #expect(abs(means.0 - means.1) < 1e-12)
            #expect(restored.value(at: start.addingTimeInterval(-60)) == known.value(at: start.addingTimeInterval(-60)))
        }
        // What is known counts once across the restart.
        #expect(restored.record(value: 7, observedAt: hour(20 + 4 / 12.0), sequence: 2) == .duplicate)
        #expect(restored.record(value: 7, observedAt: hour(400), sequence: 2) == .accepted)
    }
}
