import Foundation
import Signals
import SunwardModel
import Testing

@testable import Simulation

@Suite struct TrueSignalsTests {
    private let key = SignalKey.site("left", .price)

    private func signals(hours: Int) -> TrueSignals {
        TrueSignals(
            readings: (0..<hours).map { hour in
                Reading(
                    key: key,
                    observedAt: BacktestWorld.start.addingTimeInterval(Double(hour) * 3600),
                    value: Double(hour)
                )
            }
        )
    }

    private func hour(_ number: Double) -> Date { BacktestWorld.start.addingTimeInterval(number * 3600) }

    @Test func `a value stands until the next`() {
        let signals = signals(hours: 48)
        #expect(signals.value(of: key, at: hour(5)) == 5)
        #expect(signals.value(of: key, at: hour(5.99)) == 5)
        #expect(signals.value(of: key, at: hour(-1)) == nil)
        #expect(signals.value(of: .site("right", .price), at: hour(5)) == nil)
    }

    @Test func `beyond the last reading the last day is repeated`() {
        let signals = signals(hours: 48)
        #expect(signals.value(of: key, at: hour(47.5)) == 47)
        #expect(signals.value(of: key, at: hour(48)) == 24)
        #expect(signals.value(of: key, at: hour(53)) == 29)
        #expect(signals.value(of: key, at: hour(72)) == 24)
    }

    @Test func `readings are those of the half-open interval`() {
        let signals = signals(hours: 48)
        #expect(signals.readings(from: hour(3), to: hour(5)).map(\.value) == [3, 4])
        #expect(signals.readings(from: hour(90), to: hour(95)).isEmpty)
    }

    @Test func `the perfect forecaster says what will be`() {
        let forecaster = PerfectForecaster(truth: signals(hours: 48))
        let values = forecaster.forecast(
            key,
            at: [hour(10), hour(12)],
            from: SignalHistory(),
            now: hour(9),
            asOf: .max
        )
        #expect(values == [10, 12])
    }
}
