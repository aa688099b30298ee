import Foundation
import Signals
import SunwardModel
import Testing

@Suite struct ThinnedForecastTests {
    private let price = SignalKey.site("a", .price)
    private let chat = SignalKey.arrivals(area: "a", workloadClass: "chat")

    private func ahead(_ origin: Int) -> [Date] { (1...24).map { hour(Double(origin + $0)) } }

    private func daily(_ hour: Int) -> Double { 200 + 50 * sin(Double(hour % 24) / 12 * .pi) }

    @Test func `a weekly rhythm is learned from reports of every minute`() throws {
        func weekly(_ hour: Int) -> Double { daily(hour) * (hour / 24 % 7 >= 5 ? 0.5 : 1) }
        let hours = 24 * (7 * 5 + 4) + 12
        var known = SignalHistory()
        for minute in 0..<(hours - 1) * 60 {
            let date = hour(Double(minute) / 60)
            _ = known.record(value: weekly(minute / 60), observedAt: date, sequence: Int64(minute))
        }
        _ = known.record(value: weekly(hours - 1), observedAt: hour(Double(hours - 1)), sequence: .max)
        let origin = hours - 1
        let curve = try #require(
            AdaptiveForecaster().curve(chat, at: ahead(origin), from: known, now: hour(Double(origin)))
        )
        for (value, lead) in zip(curve.expected, 1...) {
            #expect(abs(value - weekly(origin + lead)) < 1e-4, "lead \(lead)")
        }
    }

    @Test func `hours that are merged between forecasts change nothing`() throws {
        let values = SeededNoise.wave(seed: 23, hours: 24 * 20)
        let kept = AdaptiveForecaster()
        var (small, large) = (SignalHistory(capacity: 700), SignalHistory(capacity: 100_000))
        for quarter in 0..<values.count * 4 {
            let value = values[quarter / 4] + Double(quarter % 4)
            let date = hour(Double(quarter) / 4)
            _ = small.record(value: value, observedAt: date, sequence: Int64(quarter))
            _ = large.record(value: value, observedAt: date, sequence: Int64(quarter))
            guard quarter > 4 * 24 * 8, quarter % 131 == 0 else { continue }
            let first = kept.curve(price, at: ahead(quarter / 4), from: small, now: date)
            let other = AdaptiveForecaster().curve(price, at: ahead(quarter / 4), from: large, now: date)
            #expect(first?.expected == other?.expected)
            #expect(first?.quantile(0.2) == other?.quantile(0.2))
        }
        #expect(small.count <= 700)
    }
}
