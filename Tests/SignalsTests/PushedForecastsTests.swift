import Foundation
import Signals
import SunwardModel
import Testing

@Suite struct PushedForecastsTests {
    private func point(_ valid: Double, _ value: Double, issued: Double = 0) -> ForecastPoint {
        ForecastPoint(
            key: .site("a", .price),
            issuedAt: hour(issued),
            validAt: hour(valid),
            value: value,
            source: "test"
        )
    }

    @Test func theLatestVintageWinsInWhateverOrderTheyArrive() {
        var forecasts = PushedForecasts()
        #expect(forecasts.push(point(5, 1, issued: 2)) == .accepted)
        #expect(forecasts.push(point(5, 2, issued: 1)) == .superseded)
        #expect(forecasts.value(at: hour(5)) == 1)
        #expect(forecasts.push(point(5, 3, issued: 3)) == .accepted)
        #expect(forecasts.push(point(5, 4, issued: 3)) == .accepted)
        #expect(forecasts.value(at: hour(5)) == 4)
        #expect(forecasts.points.count == 1)
    }

    @Test func interpolatesUpToTwoHoursApartAndNeverExtrapolates() {
        var forecasts = PushedForecasts()
        for (valid, value) in [(6.0, 60.0), (3, 30), (1, 10)] { forecasts.push(point(valid, value)) }
        #expect(forecasts.value(at: hour(1.5)) == 15)
        #expect(forecasts.value(at: hour(4)) == nil)
        #expect(forecasts.value(at: hour(0.9)) == nil)
        #expect(forecasts.value(at: hour(6.1)) == nil)
    }

    @Test func dropsWhatIsPastButStillInterpolatesNow() {
        var forecasts = PushedForecasts()
        for valid in 0..<6 { forecasts.push(point(Double(valid), Double(valid))) }
        forecasts.drop(before: hour(2.5))
        #expect(forecasts.points.map(\.value) == [2, 3, 4, 5])
        #expect(forecasts.value(at: hour(2.5)) == 2.5)
        forecasts.drop(before: hour(9))
        #expect(forecasts.isEmpty)
    }

    @Test func whenFullGivesUpThePointsFurthestAhead() {
        var forecasts = PushedForecasts(capacity: 3)
        for valid in [1.0, 2, 3] { forecasts.push(point(valid, valid)) }
        #expect(forecasts.push(point(4, 4)) == .full)
        #expect(forecasts.push(point(0, 0)) == .accepted)
        #expect(forecasts.points.map(\.value) == [0, 1, 2])
        #expect(forecasts.push(point(1.5, .nan)) == .notFinite)
    }
}
