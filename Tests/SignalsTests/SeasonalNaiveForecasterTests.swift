import Foundation
import Signals
import SunwardModel
import Testing

@Suite struct SeasonalNaiveForecasterTests {
    private let forecaster = SeasonalNaiveForecaster()
    private let carbon = SignalKey.site("a", .carbonIntensity)
    private let solar = SignalKey.site("a", .solarPower)

    private func history(hours: Range<Int>, stepHours: Double = 1, _ value: (Double) -> Double?) -> SignalHistory {
        var history = SignalHistory()
        for step in 0..<Int(Double(hours.count) / stepHours) {
            let number = Double(hours.lowerBound) + Double(step) * stepHours
            guard let value = value(number) else { continue }
            _ = history.record(value: value, observedAt: hour(number), sequence: Int64(step))
        }
        return history
    }

    private func sun(_ number: Double) -> Double {
        max(0, sin((number.truncatingRemainder(dividingBy: 24) - 6) / 12 * .pi)) * 100
    }

    @Test func sayNothingOfASignalThatWasNeverSeen() {
        #expect(forecaster.forecast(carbon, at: [hour(1)], from: SignalHistory(), now: hour(0)) == nil)
        let later = history(hours: 5..<6) { _ in 1 }
        #expect(forecaster.forecast(carbon, at: [hour(9)], from: later, now: hour(4)) == nil)
    }

    @Test func withLessThanADayTheLastValueStays() {
        let values = forecaster.forecast(
            carbon,
            at: [hour(10), hour(30)],
            from: history(hours: 0..<10) { $0 },
            now: hour(9)
        )
        #expect(values == [9, 9])
    }

    @Test func repeatsAPerfectDayPerfectly() throws {
        let daily = history(hours: 0..<24 * 8) { 200 + 50 * sin($0 / 12 * .pi) }
        let times = (1...24).map { hour(Double(24 * 8 - 1 + $0)) }
        let values = try #require(forecaster.forecast(carbon, at: times, from: daily, now: hour(24 * 8)))
        for (value, lead) in zip(values, 1...) {
            let truth = 200 + 50 * sin(Double(24 * 8 - 1 + lead) / 12 * .pi)
            #expect(abs(value - truth) < 1e-9)
        }
    }

    @Test func twentyFourHourlyReadingsMakeADay() throws {
        let day = history(hours: 0..<24) { 100 + $0 }
        let values = try #require(forecaster.forecast(carbon, at: [hour(24), hour(30)], from: day, now: hour(24)))
        #expect(values == [100, 106])
    }

    @Test func theLastErrorFadesWithLeadTime() throws {
        let forecaster = SeasonalNaiveForecaster { _ in
            SeasonalRule(days: 1, correction: .additive, fadeHours: 6)
        }
        let shifted = history(hours: 0..<25) { $0 == 24 ? 130 : 100 }
        let values = try #require(
            forecaster.forecast(carbon, at: [hour(24), hour(30), hour(36)], from: shifted, now: hour(24))
        )
        #expect(abs(values[0] - 130) < 1e-9)
        #expect(abs(values[1] - (100 + 30 * exp(-1))) < 1e-9)
        #expect(abs(values[2] - (100 + 30 * exp(-2))) < 1e-9)
    }

    @Test func theNightStaysDarkWhateverTheLastErrorOfTheSun() throws {
        let cloudy = history(hours: 0..<24 * 3 - 11) { $0 == 60 ? 40 : sun($0) }
        let times = (1...24).map { hour(Double(60 + $0)) }
        let values = try #require(forecaster.forecast(solar, at: times, from: cloudy, now: hour(60)))
        for (time, value) in zip(61..., values) where sun(Double(time)) < 1e-9 { #expect(value < 1e-9) }
        #expect(values[1] < sun(62) * 0.7)
        #expect(values[1] > 0)
    }

    @Test func anHourThatGapsHaveSwallowedIsTakenFromTheDayBefore() throws {
        let gappy = history(hours: 0..<72) { $0 >= 40 && $0 < 48 ? nil : 100 + $0.truncatingRemainder(dividingBy: 24) }
        let oneDay = SeasonalNaiveForecaster { _ in SeasonalRule(days: 1, correction: .additive, fadeHours: 6) }
        let values = try #require(oneDay.forecast(carbon, at: [hour(72), hour(90)], from: gappy, now: hour(71)))
        #expect(abs(values[0] - 100) < 1e-9)
        #expect(abs(values[1] - 118) < 1e-9)
    }

    @Test func readingsOffTheHourAreAveragedWithinIt() throws {
        let quarters = history(hours: 0..<48, stepHours: 0.25) { $0.truncatingRemainder(dividingBy: 1) * 4 + 10 }
        let values = try #require(
            forecaster.forecast(
                carbon,
                at: [hour(60), hour(60.5)],
                from: quarters,
                now: hour(48)
            )
        )
        let lastError = 13 - 11.5
        for (value, lead) in zip(values, [60 - 47.75, 60.5 - 47.75]) {
            #expect(abs(value - (11.5 + lastError * exp(-lead / 24))) < 1e-9)
        }
    }

    @Test func hoursWithoutAReadingInThemAreInterpolated() throws {
        // One reading every two hours, at odd hours: even hours lie between two of them.
        let sparse = history(hours: 1..<73, stepHours: 2) { $0.truncatingRemainder(dividingBy: 24) }
        let oneDay = SeasonalNaiveForecaster { _ in SeasonalRule(days: 1, correction: .additive, fadeHours: 1e-3) }
        let values = try #require(oneDay.forecast(carbon, at: [hour(84)], from: sparse, now: hour(72)))
        #expect(abs(values[0] - 12) < 1e-9)
    }

    @Test func neverLeavesTheValidRange() throws {
        let falling = history(hours: 0..<25) { $0 == 24 ? 0 : 50 }
        let falls = try #require(forecaster.forecast(carbon, at: [hour(25)], from: falling, now: hour(24)))
        #expect(falls[0] >= 0)
        let negative = history(hours: 0..<25) { $0 == 24 ? -80 : 50 }
        let price = try #require(
            forecaster.forecast(.site("a", .price), at: [hour(24.5)], from: negative, now: hour(24.1))
        )
        #expect(price[0] < 0)
    }

    @Test func doesNotSeeWhatCameAfterItsSnapshot() {
        var history = history(hours: 0..<48) { 100 + $0.truncatingRemainder(dividingBy: 24) }
        let times = [hour(48), hour(55)]
        let before = forecaster.forecast(carbon, at: times, from: history, now: hour(47), asOf: 47)
        for number in 48..<60 { _ = history.record(value: 900, observedAt: hour(Double(number)), sequence: 1000) }
        #expect(forecaster.forecast(carbon, at: times, from: history, now: hour(60), asOf: 47) == before)
        #expect(forecaster.forecast(carbon, at: times, from: history, now: hour(47)) == before)
        #expect(forecaster.forecast(carbon, at: times, from: history, now: hour(60)) != before)
    }
}
