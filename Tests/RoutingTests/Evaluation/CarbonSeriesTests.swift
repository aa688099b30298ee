import Routing
import Testing

struct CarbonSeriesTests {
    @Test func `values are spread over the whole replay and the last goes on`() {
        var series = CarbonSeries(gramsPerKWh: [100, 200, 300, 400])
        series.durationSeconds = 40
        #expect([0, 9.9, 10, 25, 39, 40, 90].map { series.intensity(at: $0) } == [100, 100, 200, 300, 400, 400, 400])
        #expect(series.mean == 250)
        #expect(series.gramsPerJoule(at: 0) == 100 / 3.6e6)
    }

    @Test func `a shift multiplies what comes after it`() {
        var series = CarbonSeries(gramsPerKWh: [100])
        series.durationSeconds = 10
        series.shiftAtPart = 0.5
        series.shiftFactor = 3
        #expect([4.9, 5, 11].map { series.intensity(at: $0) } == [100, 300, 300])
    }
}
