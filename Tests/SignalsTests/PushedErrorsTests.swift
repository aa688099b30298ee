import Foundation
import Signals
import SunwardModel
import Testing

@Suite struct PushedErrorsTests {
    private func point(_ issued: Double, _ valid: Double, _ value: Double, source: String = "s") -> ForecastPoint {
        ForecastPoint(
            key: .site("a", .price),
            issuedAt: hour(issued),
            validAt: hour(valid),
            value: value,
            source: source
        )
    }

    private var history: SignalHistory {
        var history = SignalHistory()
        for index in 0..<60 {
            _ = history.record(value: 100, observedAt: hour(Double(index)), sequence: Int64(index))
        }
        return history
    }

    @Test func `errors are told by source and by the age a vintage had`() throws {
        var pushed = PushedForecasts()
        for index in 1..<40 {
            let moment = Double(index)
            // Five hours before it says 130, one hour before 104; another source 110 for later moments.
            pushed.push(point(moment - 5, moment, 130))
            pushed.push(point(moment - 1, moment, 104))
            pushed.drop(before: hour(moment - 1))
        }
        let errors = pushed.errors(against: history, now: hour(40))
        #expect(abs(try #require(errors.meanAbsoluteError(of: point(41, 42, 0))) - 4) < 1e-9)
        #expect(abs(try #require(errors.meanAbsoluteError(of: point(37, 42, 0))) - 30) < 1e-9)
        // Older than any that has come true: the oldest known stand in.
        #expect(abs(try #require(errors.meanAbsoluteError(of: point(10, 42, 0))) - 30) < 1e-9)
        #expect(errors.meanAbsoluteError(of: point(41, 42, 0, source: "other")) == nil)
    }

    @Test func `what is not past, or has no reading in its hour, or is too little, says nothing`() {
        var few = PushedForecasts()
        for index in 1...PushedErrors.minimumCount { few.push(point(0, Double(index), 90)) }
        let last = Double(PushedErrors.minimumCount)
        #expect(few.errors(against: history, now: hour(last - 0.5)).meanAbsoluteError(of: point(0, 1, 0)) == nil)
        var silent = PushedForecasts()
        for index in 70..<100 { silent.push(point(Double(index) - 1, Double(index), 90)) }
        #expect(silent.errors(against: history, now: hour(120)).meanAbsoluteError(of: point(0, 1, 0)) == nil)
    }

    @Test func `recent errors count for more, and readings not yet arrived for nothing`() throws {
        var pushed = PushedForecasts()
        for index in 1..<60 { pushed.push(point(Double(index) - 1, Double(index), index < 30 ? 150 : 110)) }
        let errors = pushed.errors(against: history, now: hour(60))
        let error = try #require(errors.meanAbsoluteError(of: point(0, 1, 0)))
        #expect(error > 10 && error < 30)
        let early = pushed.errors(against: history, now: hour(60), asOf: 29)
        #expect(abs(try #require(early.meanAbsoluteError(of: point(0, 1, 0))) - 50) < 1e-9)
    }
}
