import Foundation
import SeededRandom
import Signals
import SunwardModel
import Testing

@Suite struct AdaptiveForecasterTests {
    private let carbon = SignalKey.site("a", .carbonIntensity)
    private let price = SignalKey.site("a", .price)
    private let solar = SignalKey.site("a", .solarPower)
    private let chat = SignalKey.arrivals(area: "a", workloadClass: "chat")

    /// An hourly history from hour 0 on; NaN leaves an hour out.
    private func history(_ values: [Double], capacity: Int = 4096) -> SignalHistory {
        var history = SignalHistory(capacity: capacity)
        for (index, value) in values.enumerated() where value.isFinite {
            _ = history.record(value: value, observedAt: hour(Double(index)), sequence: Int64(index))
        }
        return history
    }

    private func ahead(_ origin: Int, _ leads: ClosedRange<Int> = 1...24) -> [Date] {
        leads.map { hour(Double(origin + $0)) }
    }

    private func curve(
        _ key: SignalKey,
        _ values: [Double],
        leads: ClosedRange<Int> = 1...24,
        with forecaster: AdaptiveForecaster = AdaptiveForecaster()
    ) throws -> ForecastCurve {
        let origin = values.count - 1
        let now = hour(Double(origin))
        return try #require(
            forecaster.curve(key, at: ahead(origin, leads), from: history(values), now: now)
        )
    }

    private func daily(_ hour: Int) -> Double { 200 + 50 * sin(Double(hour % 24) / 12 * .pi) }

    private func sun(_ hour: Int) -> Double {
        (7...17).contains(hour % 24) ? sin((Double(hour % 24) - 6) / 12 * .pi) * 100 : 0
    }

    @Test func `a signal that was never seen has no forecast`() {
        let forecaster = AdaptiveForecaster()
        #expect(forecaster.curve(carbon, at: [hour(1)], from: SignalHistory(), now: hour(0)) == nil)
        let later = history([.nan, .nan, 7])
        #expect(forecaster.curve(carbon, at: [hour(9)], from: later, now: hour(1)) == nil)
    }

    @Test func `with less than a day of history the last value stays`() throws {
        #expect(try curve(carbon, (0..<10).map(Double.init), leads: 1...30).expected.allSatisfy { $0 == 9 })
    }

    @Test(arguments: [30, 24 * 3, 24 * 9 + 5, 24 * 30])
    func `a daily rhythm is forecast exactly, two days ahead as well`(hours: Int) throws {
        for key in [carbon, price, chat, SignalKey.site("a", .windPower)] {
            let curve = try curve(key, (0..<hours).map(daily), leads: 1...48)
            for (value, lead) in zip(curve.expected, 1...) {
                #expect(abs(value - daily(hours - 1 + lead)) < 1e-6, "\(key) \(hours) h, lead \(lead)")
            }
        }
    }

    @Test func `a weekly rhythm is forecast exactly once two weeks have been seen`() throws {
        // Weekends are half as busy, and the last hours of the forecast lie in one.
        func weekly(_ hour: Int) -> Double { daily(hour) * (hour / 24 % 7 >= 5 ? 0.5 : 1) }
        let hours = 24 * (7 * 5 + 4) + 12
        let curve = try curve(chat, (0..<hours).map(weekly), leads: 1...24)
        for (value, lead) in zip(curve.expected, 1...) {
            #expect(abs(value - weekly(hours - 1 + lead)) < 1e-4, "lead \(lead)")
        }
    }

    @Test(arguments: [7, 8, 9] as [UInt64])
    func `noise with a memory is forecast better than by the seasonal rule`(seed: UInt64) {
        let values = SeededNoise.wave(seed: seed, hours: 24 * 45, memory: 0.6)
        var errors = (auto: 0.0, seasonal: 0.0)
        let forecaster = AdaptiveForecaster()
        let known = history(values)
        for origin in stride(from: 24 * 30, to: values.count - 25, by: 7) {
            let now = hour(Double(origin))
            let auto = forecaster.forecast(carbon, at: ahead(origin), from: known, now: now) ?? []
            let seasonal = SeasonalNaiveForecaster().forecast(carbon, at: ahead(origin), from: known, now: now) ?? []
            for lead in 1...24 {
                errors.auto += abs(auto[lead - 1] - values[origin + lead])
                errors.seasonal += abs(seasonal[lead - 1] - values[origin + lead])
            }
        }
        #expect(errors.auto < 0.9 * errors.seasonal, "seed \(seed): \(errors)")
    }

    @Test(arguments: [11, 12] as [UInt64])
    func `readings lie below a quantile about as often as it says`(seed: UInt64) {
        let values = SeededNoise.wave(seed: seed, hours: 24 * 60)
        let forecaster = AdaptiveForecaster()
        let known = history(values)
        let probabilities = [0.1, 0.3, 0.7, 0.9]
        var below = Array(repeating: 0.0, count: probabilities.count)
        var count = 0.0
        for origin in stride(from: 24 * 30, to: values.count - 25, by: 5) {
            let now = hour(Double(origin))
            guard let curve = forecaster.curve(carbon, at: ahead(origin), from: known, now: now) else { continue }
            count += 24
            for (index, probability) in probabilities.enumerated() {
                let quantile = curve.quantile(probability)
                below[index] += zip(quantile, values[(origin + 1)...]).reduce(0) { $0 + ($1.1 <= $1.0 ? 1 : 0) }
            }
        }
        for (share, probability) in zip(below.map { $0 / count }, probabilities) {
            #expect(abs(share - probability) < 0.1, "seed \(seed): \(share) of \(probability)")
        }
    }

    @Test func `quantiles rise with their probability, and the middle one is the expected value`() throws {
        let curve = try curve(carbon, SeededNoise.wave(seed: 3, hours: 24 * 20))
        let quantiles = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1].map(curve.quantile)
        for (lower, upper) in zip(quantiles, quantiles.dropFirst()) {
            #expect(zip(lower, upper).allSatisfy { $0 <= $1 })
        }
        #expect(zip(quantiles[1], quantiles[5]).allSatisfy { $0 < $1 })
        #expect(curve.planned(at: 0.5) == curve.expected)
        #expect(curve.planned(at: 0.3) == quantiles[2])
    }

    @Test func `the sun's quantiles are wide at noon and nothing at night`() throws {
        var random = SplitMix64(seed: 5)
        let values = (0..<24 * 30).map { sun($0) * (0.3 + 0.7 * random.unit()) }
        let curve = try curve(solar, values)
        let (low, high) = (curve.quantile(0.1), curve.quantile(0.9))
        for lead in 1...24 {
            let hour = (values.count - 1 + lead) % 24
            if sun(hour) < 1e-9 {
                #expect(max(low[lead - 1], high[lead - 1], curve.expected[lead - 1]) < 1e-9)
            } else if (10...14).contains(hour) {
                #expect(high[lead - 1] - low[lead - 1] > 20)
            }
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `what comes after now, or arrived after the snapshot, changes nothing`(seed: UInt64) throws {
        let values = SeededNoise.wave(seed: seed, hours: 24 * 20)
        var random = SplitMix64(seed: seed + 100)
        let now = hour(24 * 14 + 7.5)
        let times = ahead(24 * 14 + 7)
        let known = history(Array(values.prefix(24 * 14 + 8)))
        let expected = try #require(AdaptiveForecaster().curve(carbon, at: times, from: known, now: now))
        // Another future, one forecaster that has already seen it, and late readings of the past not yet arrived.
        var other = known
        for index in 24 * 14 + 8..<24 * 20 {
            _ = other.record(value: 900 * random.unit(), observedAt: hour(Double(index)), sequence: Int64(index))
        }
        for index in 0..<24 * 14 {
            let late = hour(Double(index) + 0.4)
            _ = other.record(value: 900 * random.unit(), observedAt: late, sequence: 10_000)
        }
        let forecaster = AdaptiveForecaster()
        _ = forecaster.curve(carbon, at: ahead(24 * 20 - 1), from: other, now: hour(24 * 20))
        let sequence = Int64(24 * 20)
        let again = try #require(forecaster.curve(carbon, at: times, from: other, now: now, asOf: sequence))
        #expect(again.expected == expected.expected)
        #expect(again.quantile(0.9) == expected.quantile(0.9))
        let seen = try #require(forecaster.curve(carbon, at: times, from: other, now: now))
        #expect(seen.expected != expected.expected)
    }

    @Test(arguments: [4096, 500])
    func `what was learned before changes nothing, also where old readings are dropped`(capacity: Int) throws {
        let values = SeededNoise.wave(seed: 21, hours: 24 * 30)
        let kept = AdaptiveForecaster()
        var known = SignalHistory(capacity: capacity)
        for (index, value) in values.enumerated() {
            // One hour in seventeen arrives a day late and changes what had been learned.
            guard index % 17 != 3 else { continue }
            _ = known.record(value: value, observedAt: hour(Double(index)), sequence: Int64(index))
            if index >= 30, index % 17 == 3 + 8 {
                let late = index - 8 - 17
                if late >= 0 {
                    _ = known.record(value: values[late], observedAt: hour(Double(late)), sequence: Int64(index))
                }
            }
            guard index > 24 * 12, index % 31 == 0 else { continue }
            let now = hour(Double(index))
            let first = kept.curve(price, at: ahead(index), from: known, now: now)
            let fresh = AdaptiveForecaster().curve(price, at: ahead(index), from: known, now: now)
            #expect(first?.expected == fresh?.expected)
            #expect(first?.quantile(0.2) == fresh?.quantile(0.2))
        }
    }

    @Test func `a cache that is too small changes nothing but time`() throws {
        let values = SeededNoise.wave(seed: 22, hours: 24 * 12)
        let small = AdaptiveForecaster(capacity: 1)
        for key in [carbon, price, carbon, price] {
            let first = try curve(key, values, with: small)
            #expect(first.expected == (try curve(key, values)).expected)
        }
    }

    @Test func `days of gaps are bridged by the rhythm of the days before`() throws {
        var values = (0..<24 * 20).map(daily)
        for index in 24 * 12 + 5..<24 * 14 + 9 { values[index] = .nan }
        for index in stride(from: 24 * 16, to: 24 * 19, by: 5) { values[index] = .nan }
        let curve = try curve(carbon, values)
        for (value, lead) in zip(curve.expected, 1...) { #expect(abs(value - daily(24 * 20 - 1 + lead)) < 2) }
    }

    @Test func `a feed that has been silent for days is still forecast`() throws {
        let known = history((0..<24 * 20).map(daily))
        let now = hour(24 * 22 + 6)
        let times = ahead(24 * 22 + 6)
        let values = try #require(AdaptiveForecaster().forecast(carbon, at: times, from: known, now: now))
        for (value, lead) in zip(values, 1...) { #expect(abs(value - daily(24 * 22 + 6 + lead)) < 1) }
    }

    @Test func `negative prices and signals that are always zero survive`() throws {
        let negative = (0..<24 * 15).map { 20 * sin(Double($0 % 24) / 12 * .pi) - 10 }
        #expect((try curve(price, negative).expected.min() ?? 0) < -25)
        for key in [price, solar, carbon, chat, SignalKey.site("a", .windPower)] {
            let curve = try curve(key, Array(repeating: 0, count: 24 * 15))
            #expect((curve.expected + curve.quantile(0.9)).allSatisfy { abs($0) < 1e-9 }, "\(key)")
        }
    }

    @Test func `when the clocks change the rhythm is found again within a week`() throws {
        let change = 24 * 25
        func local(_ hour: Int) -> Double { daily(hour >= change ? hour + 1 : hour) }
        let hours = change + 24 * 8
        let curve = try curve(chat, (0..<hours).map(local))
        for (value, lead) in zip(curve.expected, 1...) { #expect(abs(value / local(hours - 1 + lead) - 1) < 0.01) }
    }

    @Test func `methods are chosen by what they got wrong of late`() throws {
        // Levels that jump at odd hours and stay have no rhythm; later a rhythm comes with no memory.
        var random = SplitMix64(seed: 31)
        var level = 300.0
        let wandering = (0..<24 * 20).map { _ in
            if random.unit() < 0.15 { level = 100 + 400 * random.unit() }
            return level
        }
        let first = try curve(SignalKey.site("a", .wetBulbTemperature), wandering.map { $0 / 20 })
        #expect(first.methods[0] != "seasonal-naive")
        let rhythmic = (0..<24 * 25).map { sun($0) * 4 + 20 * random.normal() }
        let second = try curve(SignalKey.site("a", .wetBulbTemperature), (wandering + rhythmic).map { $0 / 20 })
        #expect(second.methods[11] != "persistence")
        #expect((first.meanAbsoluteErrors[0] ?? 9) < (first.meanAbsoluteErrors[11] ?? 0))
    }

    @Test func `a price that swings back hours later is forecast from its last hours`() throws {
        var random = SplitMix64(seed: 51)
        var swings = [Double](repeating: 0, count: 4)
        for hour in 4..<24 * 40 { swings.append(0.9 * swings[hour - 4] + 8 * random.normal()) }
        let values = swings.indices.map { daily($0) + swings[$0] }
        let forecaster = AdaptiveForecaster()
        let known = history(values)
        var errors: [Double] = []
        for origin in stride(from: 24 * 25, to: values.count - 1, by: 7) {
            let now = hour(Double(origin))
            let next = try #require(forecaster.forecast(price, at: ahead(origin, 1...1), from: known, now: now))
            errors.append(abs(next[0] - values[origin + 1]))
        }
        // The noise alone leaves 6.4 on the mean, not to know of the swing 14.7.
        #expect(errors.reduce(0, +) / Double(errors.count) < 8.5)
    }

    @Test func `every kind of forecaster by its name makes forecasts under that name`() throws {
        let known = history(SeededNoise.wave(seed: 41, hours: 24 * 20))
        var values: [[Double]] = []
        for kind in ForecasterKind.allCases {
            let forecaster = kind.make()
            #expect(forecaster.source == kind.rawValue)
            let now = hour(24 * 20 - 1)
            values.append(
                try #require(
                    forecaster.forecast(carbon, at: ahead(24 * 20 - 1), from: known, now: now, asOf: .max)
                )
            )
        }
        #expect(Set(values).count == ForecasterKind.allCases.count)
    }
}
